#include "resolver/serve/counters.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

using namespace parallax::serve;

TEST_CASE("every counter has a name of its own") {
    std::set<std::string> names;
    for (std::size_t i = 0; i < count_total; ++i) names.insert(name_of(static_cast<Count>(i)));
    CHECK(names.size() == count_total);
    CHECK(names.count("unknown") == 0);
    CHECK(names.count("udp_queries") == 1);
}

TEST_CASE("a counter counts") {
    WorkerCounters counters;
    counters.add(Count::Answers);
    counters.add(Count::Answers, 41);
    CHECK(counters.get(Count::Answers) == 42);
    CHECK(counters.get(Count::Dropped) == 0);
}
