// Environment: the time and the randomness a decision is given. Nothing in recurse/ or answer/ asks
// the system for either, so the same code runs under a fake clock and scripted randomness in tests.
#pragma once

#include <chrono>
#include <cstdint>

namespace parallax::recurse {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using Duration = std::chrono::milliseconds;

/// The caches' clock: seconds since the machine started, at least 1.
using Seconds = std::uint32_t;
inline constexpr Seconds never_expires = UINT32_MAX;
inline Seconds cache_time(TimePoint now) noexcept {
    using std::chrono::seconds;
    const auto passed = std::chrono::duration_cast<seconds>(now.time_since_epoch());
    return static_cast<Seconds>(passed.count()) + 1;
}

/// Source of unpredictable numbers: message ids, ports, choices. A base class because tests script
/// it; the server's own (serve/secure_random.hpp) draws from getrandom(2) only. One thread each.
class Random {
  public:
    virtual ~Random() = default;
    virtual std::uint32_t next_u32() = 0;
    /// Uniform in [0, bound). Pre: bound > 0.
    std::uint32_t below(std::uint32_t bound);
};

struct Environment {
    TimePoint now;
    Random& random;
};

} // namespace parallax::recurse
