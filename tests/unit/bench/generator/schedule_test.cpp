#include "bench/generator/schedule.hpp"

#include <catch2/catch.hpp>

using load::Schedule;

TEST_CASE("nothing is due before the start, and the first query at it") {
    Schedule schedule(1'000, 10);
    CHECK(schedule.due(999) == 0);
    CHECK(schedule.due(1'000) == 1);
}

TEST_CASE("queries leave evenly") {
    Schedule schedule(0, 4);
    CHECK(schedule.take() == 0);
    CHECK(schedule.take() == 250'000'000);
    CHECK(schedule.take() == 500'000'000);
    CHECK(schedule.due(749'999'999) == 0);
    CHECK(schedule.due(750'000'000) == 1);
}

TEST_CASE("a generator that was late owes what it missed, from its intended time") {
    Schedule schedule(0, 1'000);
    CHECK(schedule.due(1'000'000'000) == 1'001);
    CHECK(schedule.take() == 0); // a second ago: the wait counts into the latency
}

TEST_CASE("what is due has been meant to leave, and nothing that was is left out") {
    const std::uint64_t rate = GENERATE(1U, 3U, 7U, 9'999U, 1'000'003U);
    Schedule schedule(5, rate);
    for (std::uint64_t now_ns = 5; now_ns < 3'000'000; now_ns += 99'991) {
        for (auto due = schedule.due(now_ns); due > 0; --due) REQUIRE(schedule.take() <= now_ns);
        REQUIRE(schedule.due(now_ns) == 0);
    }
    CHECK(schedule.take() > 3'000'000 - 99'991);
}

TEST_CASE("a rate of a million does not overflow after hours") {
    Schedule schedule(0, 1'000'000);
    const std::uint64_t day_ns = 86'400'000'000'000;
    CHECK(schedule.due(day_ns) == 86'400'000'001);
}
