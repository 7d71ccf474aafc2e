#include "bench/generator/histogram.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <vector>

using load::Histogram;

TEST_CASE("an empty histogram has no percentiles") {
    const Histogram empty;
    CHECK(empty.count() == 0);
    CHECK(empty.percentile(0.5) == 0);
    CHECK(empty.mean() == 0);
}

TEST_CASE("small values are exact") {
    Histogram histogram;
    for (std::uint64_t value = 1; value <= 60; ++value) histogram.record(value);
    CHECK(histogram.percentile(0.0) == 1);
    CHECK(histogram.percentile(0.5) == 30);
    CHECK(histogram.percentile(1.0) == 60);
    CHECK(histogram.mean() == Approx(30.5));
}

TEST_CASE("percentiles are never below the true value and at most 1.6 % above") {
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    std::lognormal_distribution<double> latency(10, 2);
    Histogram histogram;
    std::vector<std::uint64_t> values(20'000);
    for (auto& value : values) {
        value = static_cast<std::uint64_t>(latency(random));
        histogram.record(value);
    }
    std::sort(values.begin(), values.end());
    for (const auto& [share, rank] : {std::pair{0.5, 9'999}, {0.99, 19'799}, {0.999, 19'979}}) {
        const auto exact = static_cast<double>(values[static_cast<std::size_t>(rank)]);
        const auto got = static_cast<double>(histogram.percentile(share));
        CHECK(got >= exact);
        CHECK(got <= exact * 1.016 + 1);
    }
    CHECK(histogram.longest() == values.back());
}

TEST_CASE("a value beyond the range is counted at its end") {
    Histogram histogram;
    histogram.record(UINT64_MAX);
    CHECK(histogram.percentile(1.0) == (std::uint64_t{1} << Histogram::value_bits_max) - 1);
}
