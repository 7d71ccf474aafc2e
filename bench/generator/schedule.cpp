#include "bench/generator/schedule.hpp"

#include <algorithm>

namespace load {
namespace {

constexpr std::uint64_t second_ns = 1'000'000'000;

} // namespace

Schedule::Schedule(std::uint64_t start_ns, std::uint64_t rate)
    : start_ns_(start_ns), rate_(std::max<std::uint64_t>(rate, 1)) {}

// Whole seconds and the rest apart: nth * 10^9 would overflow after a few hours.
std::uint64_t Schedule::offset_ns(std::uint64_t nth) const {
    return nth / rate_ * second_ns + nth % rate_ * second_ns / rate_;
}

std::uint64_t Schedule::due(std::uint64_t now_ns) const {
    if (now_ns < start_ns_) return 0;
    const std::uint64_t elapsed = now_ns - start_ns_;
    const std::uint64_t rest = elapsed % second_ns;
    std::uint64_t should = elapsed / second_ns * rate_ + rest * rate_ / second_ns + 1;
    // Both divisions round down, so the last one may be counted a nanosecond too late or too soon.
    while (should > 0 && offset_ns(should - 1) > elapsed) --should;
    while (offset_ns(should) <= elapsed) ++should;
    return should > taken_ ? should - taken_ : 0;
}

std::uint64_t Schedule::take() {
    return start_ns_ + offset_ns(taken_++);
}

} // namespace load
