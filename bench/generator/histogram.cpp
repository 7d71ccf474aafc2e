#include "bench/generator/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace load {
namespace {

constexpr unsigned step_bits = 6; // 64 buckets a power of two
constexpr std::uint64_t steps = 1U << step_bits;
constexpr std::uint64_t value_max = (std::uint64_t{1} << Histogram::value_bits_max) - 1;

std::size_t bucket_of(std::uint64_t value) {
    if (value < steps) return value;
    const auto shift = static_cast<unsigned>(std::bit_width(value)) - step_bits - 1;
    return (std::size_t{shift} + 1) * steps + ((value >> shift) - steps);
}

std::uint64_t upper_bound_of(std::size_t bucket) {
    if (bucket < steps) return bucket;
    const std::size_t shift = bucket / steps - 1;
    const std::uint64_t first = (bucket % steps + steps) << shift;
    return first + (std::uint64_t{1} << shift) - 1;
}

} // namespace

Histogram::Histogram() : buckets_(bucket_of(value_max) + 1) {}

void Histogram::record(std::uint64_t nanoseconds) {
    const std::uint64_t value = std::min(nanoseconds, value_max);
    ++buckets_[bucket_of(value)];
    ++count_;
    longest_ = std::max(longest_, value);
    sum_ += static_cast<double>(value);
}

std::uint64_t Histogram::percentile(double share) const {
    if (count_ == 0) return 0;
    const double wanted = std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count_));
    const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
        seen += buckets_[bucket];
        if (seen >= rank) return std::min(upper_bound_of(bucket), longest_);
    }
    return longest_;
}

double Histogram::mean() const {
    return count_ == 0 ? 0 : sum_ / static_cast<double>(count_);
}

} // namespace load
