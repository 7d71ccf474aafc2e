#include "bench/generator/clock.hpp"

#include <ctime>

namespace load {
namespace {

std::uint64_t read_ns(clockid_t clock) {
    timespec time{};
    if (clock_gettime(clock, &time) != 0) return 0;
    return static_cast<std::uint64_t>(time.tv_sec) * second_ns +
           static_cast<std::uint64_t>(time.tv_nsec);
}

} // namespace

std::uint64_t monotonic_ns() {
    return read_ns(CLOCK_MONOTONIC);
}

std::uint64_t own_cpu_ns() {
    return read_ns(CLOCK_PROCESS_CPUTIME_ID);
}

std::uint64_t cpu_ns_of(const std::vector<pid_t>& processes) {
    std::uint64_t sum = 0;
    for (const pid_t one : processes) {
        clockid_t clock = 0;
        if (clock_getcpuclockid(one, &clock) == 0) sum += read_ns(clock);
    }
    return sum;
}

} // namespace load
