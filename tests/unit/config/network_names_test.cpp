#include "config/network_names.hpp"

#include <catch2/catch.hpp>

using namespace parallax::config;

TEST_CASE("a reference to a known network is its name, to another a problem") {
    NetworkNames names;
    CHECK(names.add("office"));
    CHECK(names.add("n1"));
    CHECK_FALSE(names.add("n1"));

    Reporter reporter("t");
    const YamlValue good{YamlScalar("n1"), {1, 1}};
    CHECK(names.read_reference({good, "network"}, reporter) == "n1");
    CHECK(reporter.empty());

    const YamlValue misspelt{YamlScalar("ofice"), {2, 3}};
    CHECK_FALSE(names.read_reference({misspelt, "network"}, reporter));
    const YamlValue list{YamlList{}, {3, 1}};
    CHECK_FALSE(names.read_reference({list, "network"}, reporter));
    const Problems problems = std::move(reporter).take();
    REQUIRE(problems.size() == 2);
    CHECK(to_text(problems[0]) == "t:2:3: there is no network 'ofice'; did you mean 'office'?");
}
