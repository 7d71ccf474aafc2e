// The clocks a run reads: monotonic time, and the CPU time of processes in nanoseconds (never the
// ticks of /proc/PID/stat, which are sampled). Any thread.
#pragma once

#include <cstdint>
#include <vector>

#include <sys/types.h>

namespace load {

constexpr std::uint64_t second_ns = 1'000'000'000;

std::uint64_t monotonic_ns();
std::uint64_t own_cpu_ns();

// All threads of these processes together; a process that has ended counts as 0.
std::uint64_t cpu_ns_of(const std::vector<pid_t>& processes);

} // namespace load
