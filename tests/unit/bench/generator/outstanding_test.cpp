#include "bench/generator/outstanding.hpp"

#include <catch2/catch.hpp>

#include <set>

using load::Outstanding;
using load::Waiting;

TEST_CASE("an answer finds its query once") {
    Outstanding outstanding(4);
    const auto id = outstanding.add({10, 0, 7, 0});
    REQUIRE(outstanding.take(id));
    CHECK_FALSE(outstanding.take(id));
}

TEST_CASE("every id under way is different, and room ends at the capacity") {
    Outstanding outstanding(100); // rounded up to 128
    std::set<std::uint16_t> ids;
    while (!outstanding.is_full()) ids.insert(outstanding.add({1, 0, 0, 0}));
    CHECK(ids.size() == 128);
    CHECK(outstanding.count() == 128);
}

TEST_CASE("a late answer is not taken for the slot's next query") {
    Outstanding outstanding(1);
    const auto first = outstanding.add({10, 0, 1, 0});
    CHECK(outstanding.expire(11) == 1);
    const auto second = outstanding.add({20, 0, 2, 0});
    CHECK_FALSE(outstanding.take(first));
    const auto found = outstanding.take(second);
    REQUIRE(found);
    CHECK(found->question == 2);
}

TEST_CASE("only what is too old expires") {
    Outstanding outstanding(4);
    outstanding.add({10, 0, 0, 0});
    const auto young = outstanding.add({20, 0, 0, 0});
    CHECK(outstanding.expire(15) == 1);
    CHECK(outstanding.count() == 1);
    CHECK(outstanding.take(young));
}

TEST_CASE("capacity is bounded") {
    Outstanding outstanding(1'000'000);
    std::size_t count = 0;
    for (; !outstanding.is_full(); ++count) outstanding.add({1, 0, 0, 0});
    CHECK(count == Outstanding::slots_max);
}
