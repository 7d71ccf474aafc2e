// When each query of an open loop is meant to leave. The n-th leaves n/rate after the start,
// whether or not answers come; a latency counted from that time does not hide a server that stalls
// (coordinated omission). One thread only.
#pragma once

#include <cstdint>

namespace load {

class Schedule {
  public:
    // `rate` queries a second, at least 1; the first leaves at `start_ns`.
    Schedule(std::uint64_t start_ns, std::uint64_t rate);

    // How many queries should have left by `now_ns` and have not been taken yet.
    [[nodiscard]] std::uint64_t due(std::uint64_t now_ns) const;

    // Takes the next query; returns when it was meant to leave.
    std::uint64_t take();

  private:
    [[nodiscard]] std::uint64_t offset_ns(std::uint64_t nth) const;

    std::uint64_t start_ns_;
    std::uint64_t rate_;
    std::uint64_t taken_ = 0;
};

} // namespace load
