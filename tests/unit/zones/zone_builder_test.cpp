#include "tests/unit/zones/zone_text.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::zones;

namespace {

/// What the builder says to the last of these records; "" when it takes it.
std::string refusal(const std::vector<std::string>& lines, ZoneRules rules = ZoneRules::Azure) {
    ZoneBuilder builder{name_of("example."), rules};
    std::string said;
    for (const std::string& line : lines) {
        const auto record = read_inline_record(line, name_of("example."));
        REQUIRE(std::holds_alternative<dns::Record>(record));
        said = builder.add(std::get<dns::Record>(record)).value_or("");
    }
    return said;
}

bool mentions(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("an alias has no other data, in either order") { // RFC 1034 §3.6.2
    CHECK(mentions(refusal({"a A 192.0.2.1", "a CNAME b"}),
                   "CNAME beside other records at a.example."));
    CHECK(mentions(refusal({"a CNAME b", "a A 192.0.2.1"}), "A beside a CNAME at a.example."));
    CHECK(mentions(refusal({"a CNAME b", "a CNAME c"}), "second CNAME"));
    CHECK(refusal({"a CNAME b", "a CNAME b"}).empty());
}

TEST_CASE("the apex has one SOA and no alias") {
    CHECK(mentions(refusal({"@ CNAME b"}), "CNAME at the apex"));
    CHECK(mentions(refusal({"a SOA ns admin 1 2 3 4 5"}), "below the apex"));
    CHECK(
        mentions(refusal({"@ SOA ns admin 1 2 3 4 5", "@ SOA ns admin 2 2 3 4 5"}), "second SOA"));
}

TEST_CASE("records of other zones, classes and meta types are refused") {
    CHECK(mentions(refusal({"www.other. A 192.0.2.1"}), "outside the zone example."));
    CHECK(mentions(refusal({"a CH TXT \"x\""}), "class CH"));
    dns::Record record;
    record.owner = name_of("a.example.");
    record.type = dns::RrType::ANY;
    CHECK(mentions(ZoneBuilder(name_of("example."), ZoneRules::Azure).add(record).value_or(""),
                   "ANY"));
    record.type = dns::RrType::A;
    record.rdata = {1, 2, 3};
    CHECK(mentions(ZoneBuilder(name_of("example."), ZoneRules::Azure).add(record).value_or(""),
                   "malformed"));
}

TEST_CASE("a record set holds 20 records by Azure's rules, more by the RFCs'") {
    std::vector<std::string> lines;
    for (int i = 0; i <= 20; ++i) lines.push_back("a A 192.0.2." + std::to_string(i));
    CHECK(mentions(refusal(lines), "more than 20"));
    CHECK(refusal(lines, ZoneRules::Standard).empty());
    lines.back() = lines.front();
    CHECK(refusal(lines).empty());
}

TEST_CASE("a name holds 255 types of records") {
    ZoneBuilder builder{name_of("example."), ZoneRules::Standard};
    std::size_t refused = 0;
    dns::Record record{name_of("a.example."), dns::RrType::A, dns::RrClass::IN, 60, {1, 2}};
    for (std::uint16_t type = 1000; type < 1300; ++type) {
        record.type = static_cast<dns::RrType>(type);
        const auto problem = builder.add(record);
        if (!problem) continue;
        ++refused;
        CHECK(mentions(*problem, "more than 255 types"));
    }
    CHECK(refused == 45);
    const auto zone = std::move(builder).build();
    CHECK(zone->record_count() == 256); // the SOA too
}

TEST_CASE("a zone without an SOA gets Azure's, and negative answers live 10 s") { // AZURE 2.3
    const auto zone = zone_of("example.", "a 60 A 192.0.2.1");
    CHECK(ask(*zone, "example.", "SOA") ==
          "SOA azureprivatedns.net. azureprivatedns-host.microsoft.com. 1 3600 300 2419200 10");
    const auto missing = zone->lookup(dns::HashedName{name_of("b.example.")}, dns::RrType::A);
    CHECK(std::get<NxDomain>(missing).soa.soa.ttl == 10);
}

TEST_CASE("negative answers live no longer than the SOA itself") { // RFC 2308 §3
    const auto zone = zone_of("example.", "@ 7 SOA ns admin 1 2 3 4 300");
    const auto missing = zone->lookup(dns::HashedName{name_of("b.example.")}, dns::RrType::A);
    CHECK(std::get<NxDomain>(missing).soa.soa.ttl == 7);
}

TEST_CASE("a set takes its first record's TTL") { // RFC 2181 §5.2
    const auto zone = zone_of("example.", "a 60 A 192.0.2.1\n a 30 A 192.0.2.2");
    const auto found = zone->lookup(dns::HashedName{name_of("a.example.")}, dns::RrType::A);
    CHECK(std::get<Found>(found).rrset.ttl == 60);
}
