#include "config/read_forward.hpp"

#include "tests/unit/config/loading.hpp"

using namespace parallax::config;

namespace {

Strings rule_problems(const std::string& rule) {
    return problems_of(minimal + "forward:\n  - " + rule + "\n");
}

} // namespace

TEST_CASE("a forward rule has a suffix, upstreams and perhaps networks") {
    const auto rules =
        config_with(
            "forward:\n"
            "  - {suffix: \".\", to: 168.63.129.16}\n"
            "  - {suffix: corp.example., to: [10.9.0.4, \"10.9.0.5:5353\"], networks: [n1]}\n")
            .forward_rules;
    REQUIRE(rules.size() == 2);
    CHECK(rules[0].suffix.is_root());
    CHECK(rules[0].upstreams.size() == 1);
    CHECK(rules[0].networks.empty());
    CHECK(rules[1].suffix.to_text() == "corp.example.");
    CHECK(rules[1].upstreams[1].to_text() == "10.9.0.5:5353");
    CHECK(rules[1].networks == Strings{"n1"});
    CHECK(rules[1].location == Location{5, 5});
}

TEST_CASE("upstreams are addresses that can be asked") {
    CHECK(rule_problems("{suffix: ., to: []}") ==
          Strings{"4:21: 'to' has 0 items, at least 1 is needed"});
    CHECK(rule_problems("{suffix: ., to: [dns.example]}").size() == 1);
    CHECK(rule_problems("{suffix: ., to: [1.1.1.1:0]}") ==
          Strings{"4:22: 1.1.1.1:0 is no server: it has no port"});
    CHECK(rule_problems("{suffix: ., to: [0.0.0.0]}") ==
          Strings{"4:22: 0.0.0.0:53 is no server: it has no address that could be asked"});
    CHECK(rule_problems("{suffix: ., to: [1.1.1.1, \"1.1.1.1:53\"]}") ==
          Strings{"4:31: 1.1.1.1:53 is given twice"});
}

TEST_CASE("the number of upstreams is bounded") {
    std::string list;
    for (std::size_t i = 0; i < upstreams_per_rule_max; ++i)
        list += "10.0.0." + std::to_string(i) + ", ";
    CHECK(rule_problems("{suffix: ., to: [" + list + "]}").empty());
    CHECK(rule_problems("{suffix: ., to: [" + list + "10.0.1.1]}") ==
          Strings{"4:21: 'to' has 33 items, at most 32 are allowed"});
}

TEST_CASE("networks of a rule exist and are named once") {
    CHECK(rule_problems("{suffix: ., to: [1.1.1.1], networks: [n1, n2]}") ==
          Strings{"4:47: there is no network 'n2'; did you mean 'n1'?"});
    CHECK(rule_problems("{suffix: ., to: [1.1.1.1], networks: [n1, n1]}") ==
          Strings{"4:42: the network 'n1' is given twice"});
    CHECK(rule_problems("{suffix: ., to: [1.1.1.1], networks: []}").size() == 1);
    CHECK(rule_problems("{to: [1.1.1.1]}") ==
          Strings{"4:5: a forward rule needs the key 'suffix'"});
}

TEST_CASE("stub zones are written like forward rules") {
    const Config config = config_with("stub:\n  - {suffix: corp.example., to: 10.9.0.4}\n");
    REQUIRE(config.stub_zones.size() == 1);
    CHECK(config.stub_zones[0].suffix.to_text() == "corp.example.");
    CHECK(config.forward_rules.empty());
    CHECK(problem_with("stub: [{suffix: corp.example.}]\n") ==
          "3:8: a stub zone needs the key 'to'");
}
