#include "control/import/differences.hpp"

#include "tests/unit/control/import/reading.hpp"

using namespace parallax::control::import;
using boost::json::parse;

TEST_CASE("members that differ are told with both values; counters and etags are not") {
    const auto found = differences_of(
        parse(
            R"({"etag":"1","properties":{"ttl":10,"same":1,"gone":[1],"provisioningState":"A"}})"),
        parse(
            R"({"etag":"2","properties":{"ttl":20,"same":1,"new":"x","provisioningState":"B"}})"));
    REQUIRE(found.size() == 3);
    CHECK(found[0].member == "properties.ttl");
    CHECK(found[0].before == "10");
    CHECK(found[0].after == "20");
    CHECK(found[1].member == "properties.gone");
    CHECK(found[1].after.empty());
    CHECK(found[2].member == "properties.new");
    CHECK(found[2].before.empty());
}

TEST_CASE("items of lists are compared one by one, lists of other lengths as a whole") {
    const auto found =
        differences_of(parse(R"({"subnets":[{"etag":"1","name":"a"},{"name":"b"}]})"),
                       parse(R"({"subnets":[{"etag":"2","name":"a"},{"name":"c"}]})"));
    REQUIRE(found.size() == 1);
    CHECK(found[0].member == "subnets[1].name");
    CHECK(differences_of(parse(R"({"a":[1]})"), parse(R"({"a":[1,2]})")).at(0).member == "a");
}

TEST_CASE("a resource that is not there differs as a whole") {
    CHECK(differences_of(nullptr, parse(R"({"a":1})")).size() == 1);
    CHECK(differences_of(nullptr, nullptr).empty());
}

TEST_CASE("so many are told of one resource") {
    boost::json::object before, after;
    for (int i = 0; i < 100; ++i) {
        before[std::to_string(i)] = 1;
        after[std::to_string(i)] = 2;
    }
    CHECK(differences_of(before, after).size() == differences_max);
}
