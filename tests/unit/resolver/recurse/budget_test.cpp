#include "resolver/recurse/budget.hpp"

#include <catch2/catch.hpp>

using namespace parallax::recurse;

TEST_CASE("a budget ends after its sends and is not refilled") {
    Budget budget{TimePoint{}};
    for (std::size_t i = 0; i < sends_max; ++i) CHECK(budget.spend_send());
    CHECK_FALSE(budget.spend_send());
    CHECK_FALSE(budget.spend_send());
    CHECK(budget.sends() == sends_max);
}

TEST_CASE("address lookups have a limit of their own") {
    Budget budget{TimePoint{}};
    for (std::size_t i = 0; i < address_lookups_max; ++i) CHECK(budget.spend_address_lookup());
    CHECK_FALSE(budget.spend_address_lookup());
    CHECK(budget.spend_send());
}
