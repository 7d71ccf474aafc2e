// Latencies in nanoseconds, kept in buckets whose width grows with the value: every power of two is
// cut into 64, so a percentile is at most 1.6 % above the true value and recording is one
// increment. One thread only.
#pragma once

#include <cstdint>
#include <vector>

namespace load {

class Histogram {
  public:
    // 2^42 ns is 73 minutes; anything longer is counted there.
    static constexpr unsigned value_bits_max = 42;

    Histogram();

    void record(std::uint64_t nanoseconds);

    // The smallest bucket bound that at least `share` (0 to 1) of the values do not exceed; 0 when
    // there are none.
    [[nodiscard]] std::uint64_t percentile(double share) const;

    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] std::uint64_t longest() const { return longest_; }
    [[nodiscard]] double mean() const;

  private:
    std::vector<std::uint64_t> buckets_;
    std::uint64_t count_ = 0;
    std::uint64_t longest_ = 0;
    double sum_ = 0;
};

} // namespace load
