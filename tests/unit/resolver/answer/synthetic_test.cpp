#include "resolver/answer/synthetic.hpp"

#include "dns/rdata.hpp"

#include <catch2/catch.hpp>

namespace parallax::answer {

namespace {

std::string text_of(const dns::RrsetView& rrset) {
    std::string text = std::to_string(rrset.ttl) + " " + dns::to_text(rrset.type);
    dns::for_each_rdata(rrset, [&](std::span<const std::uint8_t> rdata) {
        CHECK(dns::check_rdata(rrset.type, rdata).has_value());
        text += " " + dns::rdata_to_text(rrset.type, rdata);
    });
    return text;
}

} // namespace

TEST_CASE("made-up records have the form of their types") {
    CHECK(text_of(azure_soa().view()) ==
          "10 SOA azureprivatedns.net. azureprivatedns-host.microsoft.com. 1 3600 300 2419200 10");
    CHECK(text_of(locally_served_soa(*dns::Name::from_text("10.in-addr.arpa.")).view()) ==
          "10800 SOA 10.in-addr.arpa. nobody.invalid. 1 3600 1200 604800 10800");
    CHECK(text_of(minimal_any_rrset()) == "3600 HINFO \"RFC8482\" \"\"");
    const EncodedName target{*dns::Name::from_text("a.Example.")};
    CHECK(text_of(target.view(dns::RrType::CNAME, 7)) == "7 CNAME a.Example.");
}

TEST_CASE("the longest name fits") {
    const std::string label(62, 'x');
    const auto longest =
        *dns::Name::from_text(label + "." + label + "." + label + "." + label + ".y.");
    REQUIRE(longest.length() == dns::name_octets_max);
    const EncodedName target{longest};
    CHECK(text_of(target.view(dns::RrType::CNAME, 7)) == "7 CNAME " + longest.to_text());
    CHECK(locally_served_soa(longest).view().encoded.size() == 2 + 255 + 16 + 20);
}

TEST_CASE("addresses are told apart by family") {
    const std::vector<dns::IpAddress> addresses = {*dns::IpAddress::from_text("10.0.0.1"),
                                                   *dns::IpAddress::from_text("fd00::1"),
                                                   *dns::IpAddress::from_text("10.0.0.2")};
    CHECK(text_of(address_rrset(addresses, dns::RrType::A, 60).view()) == "60 A 10.0.0.1 10.0.0.2");
    CHECK(text_of(address_rrset(addresses, dns::RrType::AAAA, 60).view()) == "60 AAAA fd00::1");
    CHECK(address_rrset({}, dns::RrType::A, 60).empty());
}

} // namespace parallax::answer
