#include "tests/unit/resolver/recurse/scripted_random.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace parallax::recurse;

TEST_CASE("below stays below its bound and reaches every value evenly") {
    ScriptedRandom random{7};
    std::array<unsigned, 10> seen{};
    for (int i = 0; i < 100'000; ++i) {
        const std::uint32_t number = random.below(10);
        REQUIRE(number < 10);
        ++seen[number];
    }
    for (const unsigned count : seen) {
        CHECK(count > 9'500);
        CHECK(count < 10'500);
    }
}

TEST_CASE("below one is always zero") {
    ScriptedRandom random{1};
    for (int i = 0; i < 100; ++i) CHECK(random.below(1) == 0);
}
