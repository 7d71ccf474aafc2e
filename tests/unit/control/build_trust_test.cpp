#include "control/build_trust.hpp"

#include "tests/unit/control/workspace.hpp"

using namespace parallax;
using namespace parallax::control;

namespace {

const std::string ds =
    "example. DS 3613 15 2 3AA5AB37EFCE57F737FC1627013FEE07BDF241BD10F3B1964AB55C78E79A304B";
const std::string key =
    "example. 60 IN DNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=";

config::Config with(const std::string& text) {
    config::Config config;
    config.file = "c.yaml";
    config.trust.anchors.emplace_back(config::InlineRecord{text, {7, 5}});
    return config;
}

bool trusts(const BuiltTrust& built, const std::string& name) {
    const auto found = built.anchors->find(*dns::Name::from_text(name), 0);
    return std::holds_alternative<const validate::TrustAnchors::Trusted*>(found);
}

} // namespace

TEST_CASE("without anchors of one's own the root's keys are trusted") {
    const BuiltTrust built = build_trust({});
    CHECK(built.findings.empty());
    CHECK(trusts(built, "."));
}

TEST_CASE("anchors of one's own replace the root's") {
    const BuiltTrust built = build_trust(with(ds));
    CHECK(built.findings.empty());
    CHECK(trusts(built, "www.example."));
    CHECK_FALSE(trusts(built, "www.test."));
}

TEST_CASE("a file holds an anchor a line, and comments") {
    const testing::Workspace workspace;
    const std::string path =
        workspace.write("root.key", "; the key\n\n" + key + " ; tag 3613\r\n" + ds);
    config::Config config;
    config.trust.anchors.emplace_back(config::FilePath{path, {3, 9}});
    const BuiltTrust built = build_trust(config);
    CHECK(built.findings.empty());
    CHECK(trusts(built, "example."));
}

TEST_CASE("what is no anchor is a finding at its place") {
    const auto finding = [](const config::Config& config) {
        const BuiltTrust built = build_trust(config);
        REQUIRE(built.findings.size() == 1);
        return to_text(built.findings[0]);
    };
    CHECK_THAT(finding(with("example. A 10.0.0.1")),
               Catch::Equals("c.yaml:7:5: error: no trust anchor for example.: a trust anchor is a "
                             "DS or DNSKEY record"));
    CHECK_THAT(finding(with("example. DS nonsense")), Catch::Contains("c.yaml:7:5: error:"));
    const testing::Workspace workspace;
    config::Config config;
    config.file = "c.yaml";
    config.trust.anchors.emplace_back(
        config::FilePath{workspace.write("root.key", ds + "\nwww 60 A 10.0.0.1\n"), {3, 9}});
    CHECK_THAT(finding(config), Catch::Contains("root.key:2:1: error: "));
    config.trust.anchors[0] = config::FilePath{workspace.path("none"), {3, 9}};
    CHECK_THAT(finding(config), Catch::StartsWith("c.yaml:3:9: error: "));
    config.trust.anchors[0] = config::FilePath{
        workspace.write("large", std::string(anchor_file_octets_max + 1, ';')), {3, 9}};
    CHECK_THAT(finding(config), Catch::Contains("too large"));
}

TEST_CASE("negative anchors are taken over") {
    config::Config config;
    config.trust.negative.push_back({*dns::Name::from_text("example."), 100});
    const BuiltTrust built = build_trust(config);
    CHECK_FALSE(trusts(built, "www.example."));
    CHECK(std::holds_alternative<const validate::TrustAnchors::Trusted*>(
        built.anchors->find(*dns::Name::from_text("www.example."), 100)));
}

TEST_CASE("what was learnt of the anchors counts while the configuration trusts the same") {
    const testing::Workspace workspace;
    config::Config config = with(key);
    CHECK(build_trust(config).followed.empty());
    config.trust.state = config::FilePath{workspace.path("states"), {9, 3}};
    std::string learnt = to_text(build_trust(config).followed);
    learnt.replace(learnt.find("next 0"), 6, "next 7");
    workspace.write("states",
                    learnt + "example. revoked 1 1 " + key.substr(key.find("DNSKEY")) + "\n");
    const BuiltTrust built = build_trust(config);
    CHECK(built.findings.empty());
    CHECK(built.followed.at(testing::name("example.")).kept().next_s == 7);
    CHECK_FALSE(trusts(built, "example."));
    config::Config other = with(ds);
    other.trust.state = config.trust.state;
    CHECK(build_trust(other).followed.at(testing::name("example.")).kept().next_s == 0);
    CHECK(trusts(build_trust(other), "example."));
}

TEST_CASE("a wrong file of states is told with its line, a missing one is none yet") {
    const testing::Workspace workspace;
    config::Config config = with(ds);
    config.trust.state = config::FilePath{workspace.write("states", "\nexample. old\n"), {9, 3}};
    REQUIRE(build_trust(config).findings.size() == 1);
    CHECK_THAT(to_text(build_trust(config).findings[0]),
               Catch::Contains("states:2:1: error: 'old'"));
    config.trust.state = config::FilePath{workspace.path("none"), {9, 3}};
    CHECK(build_trust(config).findings.empty());
    CHECK(build_trust(config).followed.size() == 1);
    config.trust.state = config::FilePath{workspace.path(""), {9, 3}};
    CHECK_THAT(to_text(build_trust(config).findings.at(0)),
               Catch::StartsWith("c.yaml:9:3: error: "));
    config.trust.anchors.clear();
    for (std::size_t i = 0; i <= followed_zones_max; ++i) {
        const std::string record = "z" + std::to_string(i) + ds.substr(ds.find(". "));
        config.trust.anchors.emplace_back(config::InlineRecord{record, {7, 5}});
    }
    config.trust.state = config::FilePath{workspace.path("none"), {9, 3}};
    CHECK_THAT(to_text(build_trust(config).findings.at(0)), Catch::Contains("more than 32 zones"));
}
