#include "control/zone_source.hpp"

#include "tests/unit/control/workspace.hpp"

using namespace parallax;
using namespace parallax::control;
using testing::name;

namespace {

const std::string zone_text = "$TTL 10\n@ SOA a. b. 1 2 3 4 5\ns1 A 10.1.1.5\n";

config::Zone from_file(const std::string& path) {
    config::Zone zone;
    zone.id = "hub";
    zone.name = name("privatelink.example");
    zone.contents = config::FilePath{path, {3, 9}};
    return zone;
}

config::Zone inline_zone(std::vector<std::string> records) {
    config::Zone zone;
    zone.id = "hub";
    zone.name = name("privatelink.example");
    std::vector<config::InlineRecord> lines;
    for (std::string& text : records) lines.push_back({std::move(text), {7, 5}});
    zone.contents = std::move(lines);
    return zone;
}

} // namespace

TEST_CASE("an untouched file gives the very same zone") {
    const testing::Workspace workspace;
    const auto declared = from_file(workspace.write("a.zone", zone_text));
    const LoadedZone first = load_zone(declared, nullptr, "c.yaml");
    REQUIRE(first.known.zone);
    CHECK(load_zone(declared, &first.known, "c.yaml").known.zone == first.known.zone);
}

TEST_CASE(
    "a file written again with the same text gives the very same zone, another text a new one") {
    const testing::Workspace workspace;
    const auto declared = from_file(workspace.write("a.zone", zone_text));
    const LoadedZone first = load_zone(declared, nullptr, "c.yaml");
    REQUIRE(first.known.zone);
    workspace.write("b.zone", zone_text);
    std::filesystem::rename(workspace.path("b.zone"), workspace.path("a.zone"));
    CHECK(load_zone(declared, &first.known, "c.yaml").known.zone == first.known.zone);
    workspace.write("a.zone", zone_text + "s2 A 10.1.1.6\n");
    const LoadedZone changed = load_zone(declared, &first.known, "c.yaml");
    REQUIRE(changed.known.zone);
    CHECK(changed.known.zone != first.known.zone);
    CHECK(changed.known.zone->record_count() == first.known.zone->record_count() + 1);
}

TEST_CASE("equal inline records give the very same zone, unless rules or name differ") {
    const auto declared = inline_zone({"s1 10 A 10.1.1.5"});
    const LoadedZone first = load_zone(declared, nullptr, "c.yaml");
    REQUIRE(first.known.zone);
    CHECK(load_zone(declared, &first.known, "c.yaml").known.zone == first.known.zone);
    auto other_rules = declared;
    other_rules.rules = config::ZoneRules::Standard;
    CHECK(load_zone(other_rules, &first.known, "c.yaml").known.zone != first.known.zone);
    const auto other_records = inline_zone({"s1 11 A 10.1.1.5"});
    CHECK(load_zone(other_records, &first.known, "c.yaml").known.zone != first.known.zone);
}

TEST_CASE("every wrong record is told, each at its place") {
    const LoadedZone loaded = load_zone(
        inline_zone({"s1 10 A nonsense", "s2 A 10.0.0.1", "@ CNAME x."}), nullptr, "c.yaml");
    CHECK_FALSE(loaded.known.zone);
    REQUIRE(loaded.findings.size() == 2);
    CHECK(to_text(loaded.findings[0]).rfind("c.yaml:7:5: error: record 's1 10 A nonsense': ", 0) ==
          0);
}

TEST_CASE("a file's mistakes are told where they are, a missing file where it is named") {
    const testing::Workspace workspace;
    const std::string path =
        workspace.write("a.zone", "$TTL 10\n@ SOA a. b. 1 2 3 4 5\ns1 A nonsense\n");
    const LoadedZone broken = load_zone(from_file(path), nullptr, "c.yaml");
    REQUIRE(broken.findings.size() == 1);
    CHECK(broken.findings[0].problem.file == path);
    CHECK(broken.findings[0].problem.line == 3);
    const LoadedZone missing = load_zone(from_file(workspace.path("none.zone")), nullptr, "c.yaml");
    REQUIRE(missing.findings.size() == 1);
    CHECK(missing.findings[0].cause == Cause::Content);
    CHECK(to_text(missing.findings[0]).rfind("c.yaml:3:9: error: zone file '", 0) == 0);
    const LoadedZone folder = load_zone(from_file("/tmp"), nullptr, "c.yaml");
    REQUIRE(folder.findings.size() == 1);
    CHECK(folder.findings[0].cause == Cause::Content);
}
