#include "config/reporter.hpp"

#include "config/load.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace parallax::config;

TEST_CASE("problems come out in the order of the file") {
    Reporter reporter("a.yaml");
    reporter.report({5, 1}, "later");
    reporter.report({2, 9}, "earlier, right");
    reporter.report({2, 3}, "earlier, left");
    const Problems problems = std::move(reporter).take();
    REQUIRE(problems.size() == 3);
    CHECK(to_text(problems[0]) == "a.yaml:2:3: earlier, left");
    CHECK(to_text(problems[1]) == "a.yaml:2:9: earlier, right");
    CHECK(to_text(problems[2]) == "a.yaml:5:1: later");
}

TEST_CASE("an unknown word is reported with a suggestion") {
    constexpr std::array<std::string_view, 2> known{"name", "sources"};
    Reporter reporter("a.yaml");
    reporter.report_unknown({1, 1}, "unknown key 'nmae'", "nmae", known);
    const Problems problems = std::move(reporter).take();
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].text == "unknown key 'nmae'; did you mean 'name'?");
}

TEST_CASE("beyond the limit problems are counted, not kept") {
    Reporter reporter("a.yaml");
    CHECK(reporter.empty());
    for (std::uint32_t line = 1; line <= problems_max + 7; ++line)
        reporter.report({line, 1}, "bad");
    CHECK_FALSE(reporter.empty());
    const Problems problems = std::move(reporter).take();
    REQUIRE(problems.size() == problems_max + 1);
    CHECK(problems.back().text == "7 more problems are not shown");
}
