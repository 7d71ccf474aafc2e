#include "zones/model/record_value.hpp"

#include "dns/rdata.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::model;

namespace {
dns::Name name(std::string_view text) {
    return *dns::Name::from_text(text);
}
std::string text_of(const RecordValue& value) {
    return dns::to_text(type_of(value)) + " " + dns::rdata_to_text(type_of(value), rdata_of(value));
}
} // namespace

TEST_CASE("each value has the RDATA of its type") {
    CHECK(text_of(AddressRecord{*dns::IpAddress::from_text("10.1.1.5")}) == "A 10.1.1.5");
    CHECK(text_of(AddressRecord{*dns::IpAddress::from_text("fd00::5")}) == "AAAA fd00::5");
    CHECK(text_of(CnameRecord{name("a.example.")}) == "CNAME a.example.");
    CHECK(text_of(PtrRecord{name("a.example.")}) == "PTR a.example.");
    CHECK(text_of(MxRecord{10, name("mail.example.")}) == "MX 10 mail.example.");
    CHECK(text_of(SrvRecord{1, 2, 443, name("a.example.")}) == "SRV 1 2 443 a.example.");
    CHECK(text_of(TxtRecord{{"a b", "c"}}) == "TXT \"a b\" \"c\"");
    CHECK(text_of(SoaRecord{}) == "SOA azureprivatedns.net. azureprivatedns-host.microsoft.com. 1 "
                                  "3600 300 2419200 10");
    for (const dns::RrType type : record_types) CHECK(type != dns::RrType::NS);
}

TEST_CASE("TXT strings have limits") {
    CHECK_FALSE(mistake_in(TxtRecord{{std::string(text_octets_max, 'x')}}));
    CHECK(mistake_in(TxtRecord{{std::string(text_octets_max + 1, 'x')}}));
    CHECK(mistake_in(TxtRecord{{}}));
    CHECK_FALSE(mistake_in(TxtRecord{std::vector<std::string>(16, std::string(255, 'x'))}));
    CHECK(mistake_in(TxtRecord{std::vector<std::string>(17, std::string(255, 'x'))}));
    CHECK_FALSE(mistake_in(SoaRecord{}));
}
