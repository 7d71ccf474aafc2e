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

TEST_CASE("what a shared exchange spends is charged to the question that started it") {
    Budget budget{TimePoint{}};
    CHECK(budget.spend_send());
    Budget exchange = budget.until(TimePoint{} + Duration{1900});
    CHECK(exchange.deadline() == TimePoint{} + Duration{1900});
    for (std::size_t i = 1; i < sends_max; ++i) CHECK(exchange.spend_send());
    CHECK_FALSE(exchange.spend_send());
    budget.charge(exchange);
    CHECK_FALSE(budget.spend_send());
    CHECK(budget.deadline() == TimePoint{});
}

TEST_CASE("what is done beside a question spends its packets, and is done once") {
    Budget budget{TimePoint{}};
    CHECK(budget.spend_send());
    Budget flight = budget.until(TimePoint{} + Duration{10'000});
    auto beside = flight.spare();
    REQUIRE(beside.has_value());
    CHECK(flight.sends() == 1 + spare_sends_max);
    for (std::size_t i = 0; i < spare_sends_max; ++i) CHECK(beside->spend_send());
    CHECK_FALSE(beside->spend_send());
    CHECK_FALSE(beside->spare().has_value());
    budget.charge(flight);
    CHECK_FALSE(budget.spare().has_value());
    CHECK(budget.sends() == 1 + spare_sends_max);
}

TEST_CASE("nothing is done beside a question that has too little left") {
    Budget budget{TimePoint{}};
    for (std::size_t i = 0; i <= sends_max - spare_sends_max; ++i) CHECK(budget.spend_send());
    CHECK_FALSE(budget.spare().has_value());
    CHECK(budget.sends() == sends_max - spare_sends_max + 1);
}
