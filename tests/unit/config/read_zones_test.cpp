#include "config/read_zones.hpp"

#include "tests/unit/config/loading.hpp"

using namespace parallax::config;

namespace {

Strings zone_problems(const std::string& zones) {
    return problems_of(minimal + "zones:\n" + zones);
}

std::vector<Zone> zones_of(const std::string& zones) {
    return config_with("zones:\n" + zones).zones;
}

} // namespace

TEST_CASE("a zone has links and records") {
    const auto zones = zones_of("  - id: hub\n"
                                "    name: privatelink.service.signalr.net\n"
                                "    links: [{network: n1, resolution-policy: NxDomainRedirect, "
                                "registration: true}]\n"
                                "    records: [\"foobar 10 A 10.1.1.5\", \"@ TXT x\"]\n"
                                "    rules: standard\n");
    REQUIRE(zones.size() == 1);
    CHECK(zones[0].id == "hub");
    CHECK(zones[0].name.to_text() == "privatelink.service.signalr.net.");
    CHECK(zones[0].rules == ZoneRules::Standard);
    REQUIRE(zones[0].links.size() == 1);
    CHECK(zones[0].links[0].network == "n1");
    CHECK(zones[0].links[0].policy == ResolutionPolicy::NxDomainRedirect);
    CHECK(zones[0].links[0].registration == Switch::On);
    const auto& records = std::get<std::vector<InlineRecord>>(zones[0].contents);
    REQUIRE(records.size() == 2);
    CHECK(records[0].text == "foobar 10 A 10.1.1.5");
    CHECK(records[1].location == Location{7, 39});
}

TEST_CASE("what a zone leaves out has Azure's defaults") {
    const auto zones = zones_of("  - {name: Corp.Example., links: [{network: n1}], records: []}\n");
    CHECK(zones[0].id == "corp.example");
    CHECK(zones[0].rules == ZoneRules::Azure);
    CHECK(zones[0].links[0].policy == ResolutionPolicy::Default);
    CHECK(zones[0].links[0].registration == Switch::Off);
}

TEST_CASE("a zone file lies relative to the configuration") {
    const auto zones = zones_of("  - {name: a.example, file: zones/a.zone}\n");
    CHECK(std::get<FilePath>(zones[0].contents).path == "conf/zones/a.zone");
    CHECK(std::get<FilePath>(zones[0].contents).location == Location{4, 29});
}

TEST_CASE("a zone has records or a file") {
    CHECK(zone_problems("  - {name: a.example}\n") ==
          Strings{"4:5: a zone needs 'records' or 'file'; an empty zone has 'records: []'"});
    CHECK(zone_problems("  - {name: a.example, records: [], file: x}\n") ==
          Strings{"4:36: a zone has either 'records' or 'file', not both"});
}

TEST_CASE("two zones of one name need ids") {
    CHECK(zone_problems("  - {name: a.example, records: []}\n"
                        "  - {name: A.example., records: []}\n") ==
          Strings{"5:5: a zone with the id 'a.example' is in line 4 already; give this one an 'id' "
                  "of its own"});
    CHECK(zone_problems("  - {name: a.example, records: []}\n"
                        "  - {id: other, name: a.example, records: []}\n")
              .empty());
}

TEST_CASE("links name networks, each once, with a known policy") {
    const std::string zone = "  - {name: a.example, records: [], links: ";
    CHECK(zone_problems(zone + "[{network: n2}]}\n") ==
          Strings{"4:54: there is no network 'n2'; did you mean 'n1'?"});
    CHECK(zone_problems(zone + "[{network: n1}, {network: n1}]}\n") ==
          Strings{"4:59: the network 'n1' is linked to this zone already"});
    CHECK(zone_problems(zone + "[{network: n1, resolution-policy: default}]}\n") ==
          Strings{"4:77: 'resolution-policy' must be Default or NxDomainRedirect, not 'default'; "
                  "did you mean 'Default'?"});
    CHECK(zone_problems(zone + "[{network: n1, registration: maybe}]}\n").size() == 1);
    CHECK(zone_problems(zone + "[{resolution_policy: Default}]}\n").size() == 2);
}

TEST_CASE("a record is one line of text") {
    CHECK(zone_problems("  - {name: a.example, records: [{a: b}]}\n") ==
          Strings{"4:33: 'records' must be text, not a map"});
    CHECK(
        zone_problems("  - {name: a.example, records: [\"a A 1.2.3.4\\nb A 1.2.3.4\"]}\n").size() ==
        1);
    CHECK(zone_problems("  - {name: a.example, records: [\"\"]}\n").size() == 1);
}
