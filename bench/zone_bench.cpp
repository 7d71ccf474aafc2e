// Parsing a question, looking it up in a zone of a million names, and what such a zone costs.
#include "dns/message.hpp"
#include "dns/query.hpp"
#include "zones/zone_builder.hpp"

#include <benchmark/benchmark.h>

#include <random>

namespace {

using namespace parallax;

constexpr std::size_t names = 1'000'000;

dns::Name host(std::size_t number) {
    return *dns::Name::from_text("host" + std::to_string(number) +
                                 ".privatelink.service.signalr.net.");
}

const zones::Zone& million() {
    static const std::shared_ptr<const zones::Zone> zone = [] {
        zones::ZoneBuilder builder{host(0).parent(), zones::ZoneRules::Azure};
        builder.expect(names);
        for (std::size_t i = 0; i < names; ++i) {
            dns::Record record;
            record.owner = host(i);
            record.rdata = {10, static_cast<std::uint8_t>(i >> 16),
                            static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)};
            if (builder.add(record)) std::abort();
        }
        return std::move(builder).build();
    }();
    return *zone;
}

void parse_question(benchmark::State& state) {
    const auto packet =
        dns::build_query({}, {host(1), dns::RrType::A, dns::RrClass::IN}, dns::OwnEdns{});
    for (auto _ : state) benchmark::DoNotOptimize(dns::parse_query(*packet));
}
BENCHMARK(parse_question);

/// Random names, so that the index and the arena come from memory, not from the cache.
void look_up(benchmark::State& state, std::size_t first) {
    const zones::Zone& zone = million();
    std::mt19937 random{1};
    std::vector<dns::Name> asked;
    for (std::size_t i = 0; i < 65536; ++i) asked.push_back(host(first + random() % names));
    std::size_t at = 0;
    for (auto _ : state) {
        const dns::HashedName name{asked[at++ % asked.size()]};
        benchmark::DoNotOptimize(zone.lookup(name, dns::RrType::A));
    }
    state.counters["octets_per_name"] =
        static_cast<double>(zone.memory_octets()) / static_cast<double>(zone.name_count());
}
BENCHMARK_CAPTURE(look_up, held, 0);
BENCHMARK_CAPTURE(look_up, missing, names);

} // namespace
