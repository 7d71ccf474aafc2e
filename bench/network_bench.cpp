// Choosing a client's network, and freezing what networks see.
#include "zones/snapshot.hpp"

#include <benchmark/benchmark.h>

#include <random>

using namespace parallax;

namespace {

constexpr std::uint32_t prefix_count = 100'000;
constexpr std::size_t questions = 4096; // a power of two

dns::IpAddress v4_of(std::uint32_t bits) {
    return dns::IpAddress::v4(
        {static_cast<std::uint8_t>(bits >> 24), static_cast<std::uint8_t>(bits >> 16),
         static_cast<std::uint8_t>(bits >> 8), static_cast<std::uint8_t>(bits)});
}

dns::IpAddress v6_of(std::uint32_t high, std::uint32_t low) {
    std::array<std::uint8_t, 16> octets{0xFD, 0x00};
    for (std::size_t i = 0; i < 4; ++i) {
        octets[2 + i] = static_cast<std::uint8_t>(high >> (24 - 8 * i));
        octets[6 + i] = static_cast<std::uint8_t>(low >> (24 - 8 * i));
    }
    return dns::IpAddress::v6(octets);
}

/// Prefixes of 16 to 32 bits, or of 32 to 64; the seed is fixed so that runs compare.
std::vector<zones::PrefixMap::Entry> prefixes(dns::AddressFamily family) {
    std::mt19937 random{1};
    std::vector<zones::PrefixMap::Entry> entries;
    for (std::uint32_t i = 0; i < prefix_count; ++i) {
        const auto high = static_cast<std::uint32_t>(random());
        const auto low = static_cast<std::uint32_t>(random());
        if (family == dns::AddressFamily::V4) {
            const auto length = static_cast<std::uint8_t>(16 + low % 17);
            entries.push_back({dns::Prefix{v4_of(high), length}.masked(), i});
        } else {
            const auto length = static_cast<std::uint8_t>(32 + low % 33);
            entries.push_back({dns::Prefix{v6_of(high, low), length}.masked(), i});
        }
    }
    return entries;
}

void network_lookup(benchmark::State& state, dns::AddressFamily family) {
    const auto entries = prefixes(family);
    const zones::PrefixMap map(entries);
    std::vector<dns::IpAddress> sources;
    for (std::size_t i = 0; i < questions; ++i) {
        sources.push_back(entries[(i * 7919) % entries.size()].prefix.address);
    }
    std::size_t next = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(map.longest_match(sources[next++ % questions]));
    }
    state.counters["octets"] = static_cast<double>(map.memory_octets());
}

void network_build(benchmark::State& state, dns::AddressFamily family) {
    const auto entries = prefixes(family);
    for (auto _ : state) {
        const zones::PrefixMap map(entries);
        benchmark::DoNotOptimize(map.longest_match(entries[0].prefix.address));
    }
}

/// 10,000 networks of ten prefixes each, all with one horizon.
void freeze_networks(benchmark::State& state) {
    const auto entries = prefixes(dns::AddressFamily::V4);
    zones::Topology topology;
    for (std::uint32_t i = 0; i < prefix_count; ++i) {
        if (i % 10 == 0) {
            topology.networks.emplace_back();
            topology.networks.back().name = "n" + std::to_string(i / 10);
        }
        topology.networks.back().sources.push_back(entries[i].prefix);
    }
    for (auto _ : state) benchmark::DoNotOptimize(zones::freeze(topology, 1));
}

BENCHMARK_CAPTURE(network_lookup, v4_100000, dns::AddressFamily::V4);
BENCHMARK_CAPTURE(network_lookup, v6_100000, dns::AddressFamily::V6);
BENCHMARK_CAPTURE(network_build, v4_100000, dns::AddressFamily::V4)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(network_build, v6_100000, dns::AddressFamily::V6)->Unit(benchmark::kMillisecond);
BENCHMARK(freeze_networks)->Unit(benchmark::kMillisecond);

} // namespace
