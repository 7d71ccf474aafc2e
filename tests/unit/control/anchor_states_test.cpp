#include "control/anchor_states.hpp"

#include "tests/unit/control/workspace.hpp"

using namespace parallax;
using namespace parallax::control;

namespace {

const std::string states =
    ". next 1795857600\n"
    ". initial DS 3613 15 2 3AA5AB37EFCE57F737FC1627013FEE07BDF241BD10F3B1964AB55C78E79A304B\n"
    ". valid 1795771200 1 DNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n"
    "corp.example. next 0\n"
    "corp.example. add-pending 1795771300 7 DNSKEY 257 3 15 "
    "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n";

FollowedAnchors read(const std::string& path) {
    auto found = read_anchor_states(path);
    if (const auto* const wrong = std::get_if<config::Problem>(&found)) FAIL(wrong->text);
    return std::get<FollowedAnchors>(std::move(found));
}

/// "2: what is wrong".
std::string problem(const std::string& text) {
    const testing::Workspace workspace;
    const auto found = read_anchor_states(workspace.write("states", text));
    const auto* const wrong = std::get_if<config::Problem>(&found);
    return wrong == nullptr ? "" : std::to_string(wrong->line) + ": " + wrong->text;
}

} // namespace

TEST_CASE("what is written is read back") {
    const testing::Workspace workspace;
    const FollowedAnchors followed = read(workspace.write("states", states));
    REQUIRE(followed.size() == 2);
    const auto& root = followed.at(dns::Name{});
    CHECK(root.initial().count == 1);
    CHECK(root.kept().next_s == 1795857600);
    CHECK(root.kept().keys.at(0).state == validate::AnchorState::Valid);
    CHECK(followed.at(testing::name("corp.example.")).kept().keys.at(0).sightings == 7);
    const std::string text = to_text(followed);
    CHECK_THAT(text, Catch::StartsWith("; Trust anchors"));
    CHECK_THAT(text, Catch::EndsWith(states));
    CHECK(to_text(read(workspace.write("again", text))) == text);
}

TEST_CASE("a file that is not there holds nothing") {
    const testing::Workspace workspace;
    CHECK(read(workspace.path("none")).empty());
    CHECK(read(workspace.write("empty", "")).empty());
}

TEST_CASE("what is wrong is told with its line") {
    CHECK(problem("\n; so far\n. next soon\n") == "3: the time is no number of seconds");
    CHECK(problem(". next 1 2\n") == "1: the time is no number of seconds");
    CHECK(problem("a..b next 1\n") == "1: 'a..b' is no domain name");
    CHECK(problem(". waiting 1\n") == "1: 'waiting' is neither 'next' nor 'initial' nor a key's "
                                      "state");
    CHECK(problem(".\n") == "1: '' is neither 'next' nor 'initial' nor a key's state");
    CHECK_THAT(problem(". valid 1 DNSKEY 257 3 15 AAAA\n"), Catch::Contains("two numbers"));
    CHECK_THAT(problem(". valid 1 1 DNSKEY 257 3 15 AAAA\n"), Catch::Contains("signs zones"));
    CHECK_THAT(problem(". valid 1 1 A 192.0.2.1\n"), Catch::Contains("signs zones"));
    // A key is kept as it is without the REVOKE bit.
    CHECK_THAT(problem(". revoked 1 1 DNSKEY 385 3 15 "
                       "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n"),
               Catch::Contains("signs zones"));
    CHECK_THAT(problem(". initial A 192.0.2.1\n"), Catch::Contains("is a DS record"));
    CHECK_THAT(problem(". initial DS nonsense\n"), Catch::StartsWith("1: "));
    CHECK_THAT(problem(std::string("\0\n", 2)), Catch::StartsWith("1: "));
}

TEST_CASE("a file is not larger than what is ever written") {
    std::string zones, anchors, keys;
    for (std::size_t i = 0; i <= followed_zones_max; ++i) {
        zones += "z" + std::to_string(i) + ". next 0\n";
    }
    for (std::size_t i = 0; i <= validate::anchor_records_max; ++i) {
        anchors += ". initial DS 1 8 2 " + std::string(64, '0') + "\n";
    }
    for (std::size_t i = 0; i <= validate::tracked_keys_max; ++i) {
        keys += ". valid 1 1 DNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n";
    }
    CHECK(problem(zones) == "33: more than 32 zones");
    CHECK(problem(anchors) == "9: more than 8 initial trust anchors");
    CHECK(problem(keys) == "25: more than 24 keys of a zone");
    CHECK(problem(std::string(anchor_states_octets_max + 1, ';')) == "0: is too large");
}
