#include "tests/unit/zones/zone_text.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::zones;

TEST_CASE("names are found whatever their case, missing types and names are told apart") {
    const auto zone = zone_of("example.", "www 60 A 192.0.2.1\n www A 192.0.2.2\n www TXT \"hi\"");
    CHECK(ask(*zone, "WwW.ExamplE.", "A") == "A 192.0.2.1 192.0.2.2");
    CHECK(ask(*zone, "www.example.", "TXT") == "TXT \"hi\"");
    CHECK(ask(*zone, "www.example.", "AAAA") == "NODATA example.");
    CHECK(ask(*zone, "ftp.example.", "A") == "NXDOMAIN example.");
    CHECK(ask(*zone, "a.www.example.", "A") == "NXDOMAIN example.");
    CHECK(ask(*zone, "example.", "A") == "NODATA example.");
}

TEST_CASE("ent_is_nodata_not_nxdomain") { // RFC 8020 §2, RFC 4592 §2.2.2
    const auto zone = zone_of("example.", "a.b.c 60 A 192.0.2.1");
    CHECK(ask(*zone, "b.c.example.", "A") == "NODATA example.");
    CHECK(ask(*zone, "c.example.", "ANY") == "NODATA example.");
    CHECK(ask(*zone, "x.c.example.", "A") == "NXDOMAIN example.");
    CHECK_FALSE(zone->holds(dns::HashedName{name_of("b.c.example.")}));
}

TEST_CASE("wildcards answer for missing names below the closest encloser only") { // RFC 4592 §3.3.1
    const auto zone =
        zone_of("example.", "* 60 A 192.0.2.9\n host 60 A 192.0.2.1\n x.y 60 TXT \"t\"");
    CHECK(ask(*zone, "anything.example.", "A") == "A 192.0.2.9");
    CHECK(ask(*zone, "deep.er.example.", "A") == "A 192.0.2.9");
    CHECK(ask(*zone, "host.example.", "AAAA") == "NODATA example.");
    CHECK(ask(*zone, "below.host.example.", "A") == "NXDOMAIN example.");
    CHECK(ask(*zone, "y.example.", "A") == "NODATA example.");
    CHECK(ask(*zone, "z.y.example.", "A") == "NXDOMAIN example.");
    CHECK(ask(*zone, "anything.example.", "TXT") == "NODATA example.");
    CHECK(ask(*zone, "*.example.", "A") == "A 192.0.2.9");
}

TEST_CASE("an asterisk inside a name is a plain label") { // RFC 4592 §2.1.2
    const auto zone = zone_of("example.", "a.*.b 60 A 192.0.2.1");
    CHECK(ask(*zone, "a.*.b.example.", "A") == "A 192.0.2.1");
    CHECK(ask(*zone, "x.b.example.", "A") == "NODATA example."); // the wildcard exists, empty
    CHECK(ask(*zone, "a.x.b.example.", "A") == "NODATA example.");
}

TEST_CASE("aliases lead on unless they are asked for") {
    const auto zone = zone_of("example.", "a 60 CNAME b.other.\n *.w 60 CNAME c.other.");
    CHECK(ask(*zone, "a.example.", "A") == "CNAME to b.other.");
    CHECK(ask(*zone, "a.example.", "CNAME") == "CNAME b.other.");
    CHECK(ask(*zone, "a.example.", "ANY") == "CNAME b.other.");
    CHECK(ask(*zone, "q.w.example.", "AAAA") == "CNAME to c.other.");
}

TEST_CASE("a DNAME redirects what is below it, not its owner") { // RFC 6672 §2.3
    const auto zone = zone_of("example.", "d 60 DNAME target.\n d 60 A 192.0.2.1");
    CHECK(ask(*zone, "x.y.d.example.", "A") == "DNAME at d.example. to x.y.target.");
    CHECK(ask(*zone, "d.example.", "A") == "A 192.0.2.1");
    CHECK(ask(*zone, "d.example.", "TXT") == "NODATA example.");
    CHECK(ask(*zone, "d.example.", "DNAME") == "DNAME target.");
}

TEST_CASE("a substituted name that is too long is told") { // RFC 6672 §2.2
    const std::string label(60, 'l');
    const auto zone = zone_of("example.", "d 60 DNAME " + label + "." + label + "." + label + ".");
    CHECK(ask(*zone, label + "." + label + ".d.example.", "A") == "DNAME at d.example. to nowhere");
}

TEST_CASE(
    "names at and below a cut are delegated, the DS is not") { // RFC 1034 §4.3.2, 4035 §3.1.4.1
    const auto zone = zone_of("example.", "sub 60 NS ns.sub.example.\n ns.sub 60 A 192.0.2.53\n"
                                          "ns.sub 60 AAAA 2001:db8::53");
    CHECK(ask(*zone, "sub.example.", "A") == "cut sub.example. NS ns.sub.example.");
    CHECK(ask(*zone, "ns.sub.example.", "A") == "cut sub.example. NS ns.sub.example.");
    CHECK(ask(*zone, "x.y.sub.example.", "A") == "cut sub.example. NS ns.sub.example.");
    CHECK(ask(*zone, "sub.example.", "DS") == "NODATA example.");
    const dns::HashedName glue{name_of("ns.sub.example.")};
    CHECK(values_of(*zone->records_at(glue, dns::RrType::A)) == "A 192.0.2.53");
    CHECK(zone->holds(dns::HashedName{name_of("new.sub.example.")}));
}

TEST_CASE("NS at the apex is data") {
    const auto zone = zone_of("example.", "@ 60 NS ns.example.\n ns 60 A 192.0.2.53");
    CHECK(ask(*zone, "example.", "NS") == "NS ns.example.");
    CHECK(ask(*zone, "www.example.", "A") == "NXDOMAIN example.");
}

TEST_CASE("holding a name means records, by itself or by a wildcard") {
    const auto zone = zone_of("example.", "a 60 A 192.0.2.1\n *.w 60 A 192.0.2.2");
    CHECK(zone->holds(dns::HashedName{name_of("a.example.")}));
    CHECK(zone->holds(dns::HashedName{name_of("any.w.example.")}));
    CHECK_FALSE(zone->holds(dns::HashedName{name_of("b.example.")}));
}

TEST_CASE("addresses lead back to their hosts, wildcards are no hosts") {
    const auto zone = zone_of("example.", "a 60 A 10.1.1.5\n b 60 A 10.1.1.5\n *.w 60 A 10.1.1.5\n"
                                          "c 60 AAAA fd00::5\n d 60 A 10.1.1.6");
    const auto names = zone->names_of(*dns::IpAddress::from_text("10.1.1.5"));
    REQUIRE(names.size() == 2);
    CHECK(names[0] == name_of("a.example."));
    CHECK(names[1] == name_of("b.example."));
    REQUIRE(zone->names_of(*dns::IpAddress::from_text("fd00::5")).size() == 1);
    CHECK(zone->names_of(*dns::IpAddress::from_text("10.1.1.7")).empty());
}

TEST_CASE("an address has at most the limit of hosts") {
    std::string lines;
    for (int i = 0; i < 40; ++i) lines += "h" + std::to_string(i) + " 60 A 10.1.1.5\n";
    const auto names = zone_of("example.", lines)->names_of(*dns::IpAddress::from_text("10.1.1.5"));
    CHECK(names.size() == reverse_names_max);
}

TEST_CASE("all records can be visited") {
    const auto zone = zone_of("example.", "a 60 A 192.0.2.1\n b.c 60 TXT \"x\"");
    std::size_t sets = 0;
    zone->visit([&](const dns::Name&, const dns::RrsetView&) { ++sets; });
    CHECK(sets == 3); // with the SOA
    CHECK(zone->name_count() == 3);
    CHECK(zone->record_count() == 3);
    CHECK(zone->rrset_count() == 3);
}

TEST_CASE("sets of several records can be visited alone") {
    const auto zone = zone_of("example.", "a 60 A 192.0.2.1\n b 60 A 192.0.2.2\n b 60 A 192.0.2.3\n"
                                          "b 60 TXT \"x\"\n c 60 A 192.0.2.4");
    std::string seen;
    zone->visit_several([&](const dns::Name& owner, const dns::RrsetView& rrset) {
        seen += owner.to_text() + " " + values_of(rrset) + ";";
    });
    CHECK(seen == "b.example. A 192.0.2.2 192.0.2.3;");
}

TEST_CASE("a name with an address costs at most 150 octets") {
    ZoneBuilder builder{name_of("privatelink.service.signalr.net."), ZoneRules::Azure};
    constexpr std::size_t names = 100'000;
    for (std::size_t i = 0; i < names; ++i) {
        dns::Record record;
        record.owner = name_of("host" + std::to_string(i) + ".privatelink.service.signalr.net.");
        record.rdata = {10, static_cast<std::uint8_t>(i >> 16), static_cast<std::uint8_t>(i >> 8),
                        static_cast<std::uint8_t>(i)};
        REQUIRE_FALSE(builder.add(record).has_value());
    }
    const auto zone = std::move(builder).build();
    CHECK(zone->memory_octets() / names <= 150);
    CHECK(ask(*zone, "host99999.privatelink.service.signalr.net.", "A") == "A 10.1.134.159");
}
