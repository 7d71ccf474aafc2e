#include "resolver/serve/secure_random.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <set>

using namespace parallax::serve;

TEST_CASE("ids are spread evenly") {
    SecureRandom random;
    constexpr int samples = 1'000'000;
    std::array<int, 256> counts{};
    for (int i = 0; i < samples; ++i) ++counts[random.next_u32() & 0xFF];
    double chi_square = 0;
    constexpr double expected = samples / 256.0;
    for (const int count : counts) {
        chi_square += (count - expected) * (count - expected) / expected;
    }
    CHECK(chi_square < 400); // 255 degrees of freedom: more than six standard deviations
    CHECK(chi_square > 130);
}

TEST_CASE("two generators share nothing, and nothing comes twice") {
    SecureRandom one, other;
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 10'000; ++i) {
        seen.insert(one.next_u64());
        seen.insert(other.next_u64());
    }
    CHECK(seen.size() == 20'000);
}
