// Tortures one AnswerCache from many threads: writers, readers, an eraser, on a fake clock that
// runs fast. Every answer found must be whole, of the key asked for, not expired, aged right; a
// refresh is claimed at most once a version.
//
//   torture_answer_cache [READS [SEED]]
#include "tests/torture/keyed_message.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>
#include <vector>

namespace parallax::torture {

namespace {

constexpr std::uint32_t keys_max = 16384;
constexpr unsigned writers = 2;
constexpr unsigned readers = 3;
constexpr std::uint64_t reads_usual = 3000000;
constexpr Seconds lifetime_max = 60;
constexpr std::uint64_t reads_counted_at_once = 64;
constexpr Seconds first_tick = 1000;

/// Many keys, of which the cache has room for a third; or few in one bucket, where all meet.
struct Setting {
    const char* name;
    std::uint32_t keys;
    std::size_t cache_octets;
    std::uint64_t reads_a_tick;
};
constexpr Setting wide{"wide", keys_max, std::size_t{1} << 20, 4096};
constexpr Setting narrow{"narrow", 24, 1, 64};

struct Counts {
    std::uint64_t reads = 0, hits = 0, refreshes = 0, stores = 0, refused = 0, erased = 0;
};

struct Torture {
    Setting setting;
    std::uint64_t seed;
    std::uint64_t reads_wanted;
    answer::AnswerCache cache{setting.cache_octets, {mix(seed), mix(seed + 1)}};
    std::atomic<Seconds> now{first_tick};
    std::atomic<std::uint64_t> versions{0};
    std::atomic<std::uint64_t> reads{0};
    std::atomic<unsigned> faults{0};
    std::array<std::atomic<std::uint32_t>, keys_max> stores_of{}, claims_of{};

    bool is_over() const { return reads.load(std::memory_order_relaxed) >= reads_wanted; }
    void report(const char* fault, const Key& key) {
        if (faults.fetch_add(1) < 10) std::printf("FAULT: %s, key %u\n", fault, key.number);
    }
};

/// A thread's own random numbers.
class Dice {
  public:
    Dice(const Torture& torture, unsigned thread)
        : state_{mix(torture.seed ^ thread << 8)}, keys_{torture.setting.keys} {}
    std::uint64_t next() { return mix(state_++); }
    /// Low numbers are popular.
    Key key() {
        const std::uint64_t both = next();
        const auto first = static_cast<std::uint32_t>(both) % keys_;
        const auto second = static_cast<std::uint32_t>(both >> 32) % keys_;
        return Key{std::min(first, second) / (both % 4 == 0 ? 64 : 1)};
    }

  private:
    std::uint64_t state_;
    std::uint32_t keys_;
};

void store_one(Torture& torture, const Key& key, Dice& dice, Counts& counts) {
    static const answer::TtlOffsets ageing{KeyedMessage::ttl_at}, none;
    const std::uint64_t random = dice.next();
    const Version version{torture.versions.fetch_add(1, std::memory_order_relaxed),
                          torture.now.load(std::memory_order_relaxed),
                          random % 8 == 0 ? 0 : static_cast<Seconds>(1 + random % lifetime_max)};
    const KeyedMessage message = message_of(key, version);
    answer::CacheEntry entry{message.message(), version.lifetime == 0 ? none : ageing};
    entry.expires = version.expires();
    if (random % 5 == 0) entry.keeping = recurse::Keeping::Negative;
    torture.stores_of[key.number].fetch_add(1, std::memory_order_relaxed);
    const auto question = key.question(torture.cache);
    const bool stored = torture.cache.store(key.scope(), question, entry, version.stored);
    ++(stored ? counts.stores : counts.refused);
}

void read_one(Torture& torture, const Key& key, Counts& counts) {
    std::array<std::uint8_t, answer::cache_buffer_octets> out;
    const Seconds now = torture.now.load(std::memory_order_relaxed);
    const auto found = torture.cache.find(key.scope(), key.question(torture.cache), now, out);
    ++counts.reads;
    if (found.octets == 0) return;
    ++counts.hits;
    if (const auto fault = fault_in(std::span{out}.first(found.octets), key, now)) {
        torture.report(*fault, key);
    }
    if (!found.refresh_due) return;
    ++counts.refreshes;
    torture.claims_of[key.number].fetch_add(1, std::memory_order_relaxed);
}

Counts write_until_over(Torture& torture, unsigned thread) {
    Dice dice{torture, thread};
    Counts counts;
    while (!torture.is_over()) {
        store_one(torture, dice.key(), dice, counts);
        // Asked for again by its writer, as by a server: so some entries settle.
        for (int i = 0; i < 4; ++i) read_one(torture, dice.key(), counts);
        torture.reads.fetch_add(4, std::memory_order_relaxed);
    }
    return counts;
}

Counts read_until_over(Torture& torture, unsigned thread) {
    Dice dice{torture, thread};
    Counts counts;
    while (!torture.is_over()) {
        for (std::uint64_t i = 0; i < reads_counted_at_once; ++i) {
            read_one(torture, dice.key(), counts);
        }
        torture.reads.fetch_add(reads_counted_at_once, std::memory_order_relaxed);
    }
    return counts;
}

void check_shown(Torture& torture, const answer::AnswerCache::Shown& shown) {
    std::uint32_t number = 0;
    for (std::size_t i = 1; i <= 8; ++i) {
        number = number * 10 + (shown.message[KeyedMessage::name_at + i] - '0');
    }
    // Which of the name's eight keys it is, only the filling tells.
    for (std::uint32_t i = 0; i < 8; ++i) {
        const Key key{number * 8 + i};
        if (key.scope() == shown.scope && !fault_in(shown.message, key, shown.stored)) return;
    }
    torture.report("shown torn", Key{number * 8});
}

/// Moves the clock on with the reads, erases names by their last digit, looks at all there is.
Counts erase_until_over(Torture& torture) {
    Counts counts;
    while (!torture.is_over()) {
        const auto passed =
            torture.reads.load(std::memory_order_relaxed) / torture.setting.reads_a_tick;
        const auto tick = first_tick + static_cast<Seconds>(passed);
        if (torture.now.exchange(tick, std::memory_order_relaxed) == tick || tick % 8 != 0) {
            std::this_thread::yield();
            continue;
        }
        const auto digit = static_cast<std::uint8_t>('0' + tick / 8 % 10);
        counts.erased += torture.cache.erase_if(
            [digit](std::span<const std::uint8_t> name) { return name[8] == digit; });
        torture.cache.visit(tick, [&](const auto& shown) { check_shown(torture, shown); });
    }
    return counts;
}

Counts sum_of(const std::vector<Counts>& all) {
    Counts sum;
    for (const Counts& each : all) {
        sum.reads += each.reads;
        sum.hits += each.hits;
        sum.refreshes += each.refreshes;
        sum.stores += each.stores;
        sum.refused += each.refused;
        sum.erased += each.erased;
    }
    return sum;
}

Counts run_threads(Torture& torture) {
    std::vector<Counts> counts(writers + readers + 1);
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < counts.size(); ++i) {
        threads.emplace_back([&torture, &counts, i] {
            counts[i] = i < writers             ? write_until_over(torture, i)
                        : i < writers + readers ? read_until_over(torture, i)
                                                : erase_until_over(torture);
        });
    }
    for (std::thread& thread : threads) thread.join();
    return sum_of(counts);
}

void check_claims(Torture& torture) {
    for (std::uint32_t number = 0; number < keys_max; ++number) {
        if (torture.claims_of[number] > torture.stores_of[number]) {
            torture.report("a refresh claimed twice", Key{number});
        }
    }
}

/// False: a fault, or a run that tells nothing.
bool survives(const Setting& setting, std::uint64_t reads, std::uint64_t seed) {
    Torture torture{setting, seed, reads};
    const auto start = std::chrono::steady_clock::now();
    const Counts counts = run_threads(torture);
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    check_claims(torture);
    const auto count = [](std::uint64_t number) { return static_cast<double>(number); };
    std::printf("%s: %.4g reads (%.0f %% hits), %.4g stores, %.4g refused, %.4g erased, "
                "%.4g refreshes, %u ticks, %.1f s, %.4g reads/s; faults: %u\n",
                setting.name, count(counts.reads), 100 * count(counts.hits) / count(counts.reads),
                count(counts.stores), count(counts.refused), count(counts.erased),
                count(counts.refreshes), torture.now.load() - first_tick, passed.count(),
                count(counts.reads) / passed.count(), torture.faults.load());
    std::fflush(stdout);
    // Where all meet in one bucket, few entries live long enough to be refreshed or erased.
    const bool all_kinds = counts.erased > 0 && counts.refreshes > 0;
    const bool tried = counts.hits * 10 > counts.reads && (all_kinds || setting.keys < keys_max);
    if (!tried) std::printf("too little happened to tell anything\n");
    return torture.faults == 0 && tried;
}

} // namespace

} // namespace parallax::torture

int main(int count, char** arguments) {
    const auto number = [&](int i, std::uint64_t usual) {
        return count > i ? std::strtoull(arguments[i], nullptr, 10) : usual;
    };
    const std::uint64_t reads = number(1, parallax::torture::reads_usual);
    const std::uint64_t seed = number(2, std::random_device{}());
    std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
    std::fflush(stdout); // a crash must not take the seed with it
    const bool wide = parallax::torture::survives(parallax::torture::wide, reads / 2, seed);
    const bool narrow = parallax::torture::survives(parallax::torture::narrow, reads / 2, seed);
    return wide && narrow ? 0 : 1;
}
