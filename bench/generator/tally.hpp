// What a run counted, and how it is written down. One thread only.
#pragma once

#include "bench/generator/histogram.hpp"
#include "bench/generator/wire.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace load {

constexpr std::size_t examples_max = 5;

struct Tally {
    std::uint64_t sent = 0;
    std::uint64_t missing = 0;    // no answer in time
    std::uint64_t unexpected = 0; // an answer nobody waits for (any more)
    std::uint64_t unsent = 0;     // the socket would not take it, or too many were outstanding
    std::uint64_t reconnects = 0; // TCP connections the server closed
    std::array<std::uint64_t, verdict_count> verdicts{};
    Histogram latency;
    std::vector<std::string> examples; // of wrong answers

    [[nodiscard]] std::uint64_t correct() const { return verdicts[0]; }
    [[nodiscard]] std::uint64_t wrong() const;
    void count(Verdict verdict, std::span<const std::uint8_t> reply);
};

struct Measured {
    double seconds = 0;
    double server_cpu_seconds = 0;
    double own_cpu_seconds = 0;
};

std::string to_json(const Tally& tally, const Measured& measured);

} // namespace load
