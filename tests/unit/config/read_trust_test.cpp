#include "config/read_trust.hpp"

#include "tests/unit/config/loading.hpp"

using namespace parallax::config;

TEST_CASE("validation is off unless switched on, for all rules or one") {
    const std::string rules = "forward: [{suffix: ., to: 1.1.1.1}, "
                              "{suffix: corp.example, to: 1.1.1.2, validation: off}]\n";
    CHECK_FALSE(config_with(rules).forward_rules[0].validation);
    CHECK_FALSE(config_with(rules).validation);
    const auto on = config_with("validation: on\n" + rules);
    CHECK(on.validation == Switch::On);
    CHECK_FALSE(on.forward_rules[0].validation);
    CHECK(on.forward_rules[1].validation == Switch::Off);
}

TEST_CASE("trust anchors are records or files") {
    const auto config = config_with("trust-anchors: ['. DS 1 8 2 00', keys/root.key]\n");
    REQUIRE(config.trust.anchors.size() == 2);
    CHECK(std::get<InlineRecord>(config.trust.anchors[0]).text == ". DS 1 8 2 00");
    CHECK(std::get<InlineRecord>(config.trust.anchors[0]).location == Location{3, 17});
    CHECK(std::get<FilePath>(config.trust.anchors[1]).path == "conf/keys/root.key");
    CHECK(config_with("").trust.anchors.empty());
    CHECK_THAT(problem_with("trust-anchors: []\n"), Catch::Contains("at least 1"));
}

TEST_CASE("trust anchors are followed where there is a file for their states") {
    const auto config = config_with("trust-anchor-state: state/anchors\n");
    REQUIRE(config.trust.state);
    CHECK(config.trust.state->path == "conf/state/anchors");
    CHECK_FALSE(config_with("").trust.state);
}

TEST_CASE("negative trust anchors are names, perhaps until a day") {
    const auto negative =
        config_with("negative-trust-anchors: [a.example, b.example. until 2026-06-01]\n")
            .trust.negative;
    REQUIRE(negative.size() == 2);
    CHECK(negative[0].name.to_text() == "a.example.");
    CHECK_FALSE(negative[0].until_s);
    CHECK(negative[1].name.to_text() == "b.example.");
    CHECK(negative[1].until_s == 1780272000);
}

TEST_CASE("what is neither is refused") {
    const auto problem = [](const std::string& item) {
        return problem_with("negative-trust-anchors: ['" + item + "']\n");
    };
    CHECK_THAT(problem("a..example"), Catch::Contains("is no domain name"));
    for (const std::string date : {"2026-02-30", "2026-13-01", "26-01-01", "2026/01/01", "soon",
                                   "2026-1-001", "1969-12-31"}) {
        CHECK_THAT(problem("a.example until " + date), Catch::Contains("until 2027-12-31"));
    }
}
