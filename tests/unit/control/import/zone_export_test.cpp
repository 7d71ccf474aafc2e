#include "control/import/zone_export.hpp"

#include "tests/unit/control/import/reading.hpp"

using namespace parallax::control::import;
using namespace parallax::control::import::testing;

namespace {

const std::string exported_zone = R"(; Exported zone file from Azure Private DNS
;      Zone name: privatelink.service.signalr.net
;      Resource Group Name: rg
;      Date and time (UTC): Fri Nov 27 2026

$TTL 3600
$ORIGIN privatelink.service.signalr.net.

@ 3600 IN SOA azureprivatedns.net. azureprivatedns-host.microsoft.com. 1 3600 300 2419200 10
foobar 10 IN A 10.1.1.5
foobar 10 IN A 10.1.1.6
v6 10 IN AAAA fd00::5
alias 300 IN CNAME foobar
@ 300 IN MX 10 mail.example.
_sip._tcp 300 IN SRV 1 2 5060 sip.example.
text 300 IN TXT "one two" "three"
)";

} // namespace

TEST_CASE("a zone file becomes its zone and record sets") {
    const Export made = read(exported_zone);
    REQUIRE(made.resources.size() == 7);
    CHECK(made.resources[0].id == ours + zone_below);
    const auto set = [&](const std::string& below) -> const Exported& {
        for (const Exported& one : made.resources) {
            if (one.id == ours + zone_below + "/" + below) return one;
        }
        FAIL(below << " is missing");
        return made.resources[0];
    };
    CHECK(at(set("A/foobar"), "/properties/aRecords/1/ipv4Address") == "\"10.1.1.6\"");
    CHECK(at(set("A/foobar"), "/properties/ttl") == "10");
    CHECK(at(set("AAAA/v6"), "/properties/aaaaRecords/0/ipv6Address") == "\"fd00::5\"");
    CHECK(at(set("CNAME/alias"), "/properties/cnameRecord/cname") ==
          "\"foobar.privatelink.service.signalr.net\"");
    CHECK(at(set("MX/@"), "/properties/mxRecords/0") ==
          R"({"preference":10,"exchange":"mail.example"})");
    CHECK(at(set("SRV/_sip._tcp"), "/properties/srvRecords/0") ==
          R"({"priority":1,"weight":2,"port":5060,"target":"sip.example"})");
    CHECK(at(set("TXT/text"), "/properties/txtRecords/0/value") == R"(["one two","three"])");
}

TEST_CASE("without the comments the origin names the zone, and the group must be said") {
    const std::string plain =
        "$ORIGIN corp.example.\n@ IN SOA a. b. 1 2 3 4 5\nw 10 IN A 10.0.0.1\n";
    CHECK(fault_of(plain).find("--resource-group") != std::string::npos);
    const auto made = read_zone_export("f", plain, {sub, "net"});
    REQUIRE(std::holds_alternative<Export>(made));
    CHECK(std::get<Export>(made).resources.at(1).id ==
          "/subscriptions/" + sub +
              "/resourceGroups/net/providers/Microsoft.Network/privateDnsZones/corp.example/A/w");
}

TEST_CASE("a mistake is told with its line, a type Azure has not is noted") {
    CHECK(fault_of(exported_zone + "bad 10 IN A 10.1.1\n").starts_with("f:17: "));
    const Export made = read(exported_zone + "caa 10 IN CAA 0 issue \"x\"\n");
    REQUIRE(made.notes.size() == 1);
    CHECK(made.notes[0].find("CAA of caa.privatelink") != std::string::npos);
}

TEST_CASE("what has no id as a resource is told or left out, not taken") {
    const Export made = read(exported_zone + "a\\?b 10 IN A 10.0.0.1\n");
    CHECK(made.resources.size() == 7);
    REQUIRE(made.notes.size() == 1);
    const auto bad = read_zone_export("f", exported_zone, {sub, "a?b"});
    REQUIRE(std::holds_alternative<std::string>(bad));
    CHECK(std::get<std::string>(bad).find("is no resource's id") != std::string::npos);
}
