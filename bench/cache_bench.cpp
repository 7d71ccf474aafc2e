// The caches, and what stands around them on the way of a forwarded question: a ready answer from
// packet to packet, finding and storing in both caches, reading an upstream's reply.
#include "dns/message.hpp"
#include "resolver/answer/respond.hpp"
#include "resolver/recurse/record_cache.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

namespace parallax {

namespace {

constexpr recurse::HashKey key{1, 2};

dns::Name name_number(std::size_t number) {
    return *dns::Name::from_text("h" + std::to_string(number) + ".example.com.");
}

/// A response to `name` A with one address.
std::vector<std::uint8_t> response_to(const dns::Name& name) {
    dns::Header header;
    header.rd = true;
    auto packet = *dns::build_query(header, {name, dns::RrType::A, dns::RrClass::IN}, std::nullopt);
    packet[2] |= 0x80; // QR
    packet[7] = 1;     // ANCOUNT
    const std::array<std::uint8_t, 16> record{0xC0, 12, 0, 1, 0,   1, 0, 0,
                                              1,    44, 0, 4, 192, 0, 2, 1};
    packet.insert(packet.end(), record.begin(), record.end());
    return packet;
}

/// Names as questions, in random order.
struct Asked {
    explicit Asked(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) names.push_back(name_number(i));
        std::shuffle(names.begin(), names.end(), std::mt19937{7});
    }
    recurse::CacheQuestion next() {
        recurse::CacheQuestion question{names[at].wire(), 1, recurse::CacheFlag::RecursionDesired,
                                        0};
        question.hash = recurse::hash_of(question, key);
        at = (at + 1) % names.size();
        return question;
    }
    std::vector<dns::Name> names;
    std::size_t at = 0;
};

constexpr std::uint64_t scope = 3;

void store_all(answer::AnswerCache& cache, Asked& asked) {
    answer::TtlOffsets ttls;
    for (std::size_t i = 0; i < asked.names.size(); ++i) {
        const auto message = response_to(asked.names[i]);
        ttls.clear();
        ttls.push_back(static_cast<std::uint16_t>(message.size() - 10));
        cache.store(scope, asked.next(), {message, ttls, 1000, recurse::Keeping::Usual}, 1);
    }
}

void answer_cache_find(benchmark::State& state) {
    answer::AnswerCache cache{std::size_t{256} << 20, key};
    Asked asked{static_cast<std::size_t>(state.range(0))};
    store_all(cache, asked);
    std::array<std::uint8_t, answer::cache_buffer_octets> out;
    std::size_t found = 0;
    for (auto _ : state)
        found += cache.find(scope, asked.next(), 5, out).octets > 0 ? std::size_t{1} : 0;
    state.counters["hits"] =
        benchmark::Counter(static_cast<double>(found), benchmark::Counter::kAvgIterations);
}
BENCHMARK(answer_cache_find)->Arg(1000)->Arg(500000);

void answer_cache_store(benchmark::State& state) {
    answer::AnswerCache cache{std::size_t{256} << 20, key};
    Asked asked{500000};
    const auto message = response_to(asked.names.front());
    answer::TtlOffsets ttls;
    ttls.push_back(static_cast<std::uint16_t>(message.size() - 10));
    for (auto _ : state) {
        cache.store(scope, asked.next(), {message, ttls, 1000, recurse::Keeping::Usual}, 1);
    }
}
BENCHMARK(answer_cache_store);

/// What an upstream said about the name.
recurse::Reply reply_about(const dns::Name& name) {
    const auto message = *dns::parse_message(response_to(name));
    return std::get<recurse::Reply>(recurse::read_reply(message, *message.question, dns::Name{}));
}

void record_cache_find(benchmark::State& state) {
    recurse::RecordCache cache{std::size_t{256} << 20, key};
    Asked asked{static_cast<std::size_t>(state.range(0))};
    for (const dns::Name& name : asked.names) {
        cache.store({9, name, dns::RrType::A, false, false}, reply_about(name), 1);
    }
    std::size_t at = 0;
    for (auto _ : state) {
        const recurse::RecordQuestion question{9, asked.names[at], dns::RrType::A, false, false};
        benchmark::DoNotOptimize(cache.find(question, 5));
        at = (at + 1) % asked.names.size();
    }
}
BENCHMARK(record_cache_find)->Arg(1000)->Arg(200000);

void record_cache_store(benchmark::State& state) {
    recurse::RecordCache cache{std::size_t{256} << 20, key};
    const Asked asked{200000};
    const recurse::Reply reply = reply_about(asked.names.front());
    std::size_t at = 0;
    for (auto _ : state) {
        cache.store({9, asked.names[at], dns::RrType::A, false, false}, reply, 1);
        at = (at + 1) % asked.names.size();
    }
}
BENCHMARK(record_cache_store);

void read_upstream_reply(benchmark::State& state) {
    const auto packet = response_to(name_number(1));
    for (auto _ : state) {
        const auto message = dns::parse_message(packet);
        benchmark::DoNotOptimize(recurse::read_reply(*message, *message->question, dns::Name{}));
    }
}
BENCHMARK(read_upstream_reply);

void build_upstream_query(benchmark::State& state) {
    const dns::Question question{name_number(1), dns::RrType::A, dns::RrClass::IN};
    dns::Header header;
    header.rd = true;
    for (auto _ : state) {
        benchmark::DoNotOptimize(dns::build_query(header, question, dns::OwnEdns{}));
    }
}
BENCHMARK(build_upstream_query);

} // namespace

} // namespace parallax
