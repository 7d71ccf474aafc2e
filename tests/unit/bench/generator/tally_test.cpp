#include "bench/generator/tally.hpp"

#include <catch2/catch.hpp>

using namespace load;

TEST_CASE("wrong answers are counted by kind, and a few are shown") {
    Tally tally;
    const std::vector<std::uint8_t> reply(4);
    tally.count(Verdict::Correct, reply);
    for (int i = 0; i < 9; ++i) tally.count(Verdict::WrongAddress, reply);
    tally.count(Verdict::Truncated, reply);
    CHECK(tally.correct() == 1);
    CHECK(tally.wrong() == 10);
    CHECK(tally.examples.size() == examples_max);
    CHECK(tally.examples[0] == "wrong_address: 4 octets");
    const std::string json = to_json(tally, {2.0, 1.5, 0.5});
    CHECK_THAT(json, Catch::Contains("\"correct\": 1, \"wrong\": 10,"));
    CHECK_THAT(json, Catch::Contains("\"server_cpu_seconds\": 1.500000"));
    CHECK_THAT(json, Catch::Contains("\"wrong_address\": 9"));
}
