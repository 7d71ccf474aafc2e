#include "resolver/recurse/slot_table.hpp"

#include "dns/ensure.hpp"

#include <algorithm>

namespace parallax::recurse {

namespace {

constexpr std::uint64_t each_tag = 0x0001000100010001ULL;
constexpr std::size_t cache_line_octets = 64;

/// One bit, in the top bit of its 16, for each tag in `tags` that equals `tag`; a tag above an
/// equal one may be reported too.
std::uint64_t equal_tags(std::uint64_t tags, std::uint16_t tag) noexcept {
    const std::uint64_t difference = tags ^ (each_tag * tag);
    return (difference - each_tag) & ~difference & (each_tag << 15);
}

/// The top bits of four 16-bit lanes as four adjacent bits.
unsigned gathered(std::uint64_t lanes) noexcept {
    return static_cast<unsigned>(((lanes >> 15) * 0x0001000200040008ULL) >> 48) & 0xF;
}

std::uint32_t bucket_count(std::size_t octets, std::size_t slot_words) {
    const std::size_t each = cache_line_octets + SlotTable::ways * slot_words * 8;
    return static_cast<std::uint32_t>(std::clamp<std::size_t>(octets / each, 1, UINT32_MAX));
}

} // namespace

SlotTable::SlotTable(std::size_t octets, std::size_t slot_words, Pages pages)
    : slot_words_{slot_words}, buckets_{bucket_count(octets, slot_words)},
      memory_{buckets_ * (sizeof(Bucket) + ways * slot_words * sizeof(Word)), pages} {
    ENSURE(slot_words >= 2);
    // Zeroed octets are empty buckets and slots at rest; constructing each word would only touch
    // every page before it is needed.
    bucket_array_ = static_cast<Bucket*>(memory_.start());
    slot_array_ = reinterpret_cast<Word*>(bucket_array_ + buckets_);
}

unsigned SlotTable::fitting_ways(Place place) const noexcept {
    const Bucket& line = bucket(place);
    const unsigned low =
        gathered(equal_tags(line.tags[0].load(std::memory_order_relaxed), place.tag));
    const unsigned high =
        gathered(equal_tags(line.tags[1].load(std::memory_order_relaxed), place.tag));
    return low | high << 4;
}

void SlotTable::prefetch_slot(Place place, unsigned way, std::size_t octets) const noexcept {
    const char* const from = reinterpret_cast<const char*>(slot(place.bucket, way));
    for (std::size_t at = 0; at < octets; at += cache_line_octets) __builtin_prefetch(from + at);
}

/// Free, then expired, then what nobody asked for again, then (after those that were asked for on
/// probation have settled) what was not asked for of late: the CLOCK algorithm over eight ways. Its
/// hand is the key: of equals the first one from there goes, so that no way is always the one.
unsigned SlotTable::way_to_give_up(Place place, Seconds now) noexcept {
    Bucket& line = bucket(place);
    const unsigned first = (place.tag >> 1) % ways;
    unsigned best = ways;
    unsigned best_cost = UINT32_MAX;
    for (unsigned i = 0; i < ways; ++i) {
        const unsigned way = (first + i) % ways;
        const Seconds expires = line.expires[way].load(std::memory_order_relaxed);
        if (expires == 0) return way;
        const bool visited = line.visited[way].load(std::memory_order_relaxed) != 0;
        const auto standing = line.standing[way].load(std::memory_order_relaxed);
        unsigned cost = 1;
        if (expires > now) {
            const unsigned rank = (standing & LowRank) != 0 ? 0 : 1;
            const bool settled = (standing & Settled) != 0;
            cost = 2 + rank + (settled ? 2 : 0) + (visited ? 4 : 0);
        }
        if (cost < best_cost) {
            best = way;
            best_cost = cost;
        }
    }
    constexpr unsigned all_visited = 2 + 4;
    const bool nobody_on_probation_unvisited = best_cost > 3;
    if (!nobody_on_probation_unvisited) return best;
    for (unsigned way = 0; way < ways; ++way) {
        auto& standing = line.standing[way];
        if (line.visited[way].load(std::memory_order_relaxed) == 0) continue;
        const auto before = standing.load(std::memory_order_relaxed);
        standing.store(static_cast<std::uint8_t>(before | Settled), std::memory_order_relaxed);
        line.visited[way].store(0, std::memory_order_relaxed);
    }
    return best_cost >= all_visited ? first : best; // all were asked for: all are equal now
}

void SlotTable::settle(Place place, unsigned way, const Stay& stay, Origin origin) noexcept {
    Bucket& line = bucket(place);
    line.expires[way].store(stay.expires, std::memory_order_relaxed);
    const std::uint8_t low = stay.keeping == Keeping::Negative ? LowRank : 0;
    const std::uint8_t kept =
        origin == Origin::Replacement
            ? static_cast<std::uint8_t>(line.standing[way].load(std::memory_order_relaxed) &
                                        Settled)
            : std::uint8_t{0};
    line.standing[way].store(static_cast<std::uint8_t>(low | kept), std::memory_order_relaxed);
    if (origin == Origin::Newcomer) line.visited[way].store(0, std::memory_order_relaxed);
    set_tag(line, way, place.tag);
}

void SlotTable::set_tag(Bucket& bucket, unsigned way, std::uint16_t tag) noexcept {
    auto& tags = bucket.tags[way / 4];
    const unsigned shift = way % 4 * 16;
    std::uint64_t before = tags.load(std::memory_order_relaxed);
    std::uint64_t after;
    do { // ends: another writer of this bucket came between, and writers do not wait
        after = (before & ~(std::uint64_t{0xFFFF} << shift)) | std::uint64_t{tag} << shift;
    } while (!tags.compare_exchange_weak(before, after, std::memory_order_relaxed));
}

bool SlotTable::erase(std::uint32_t bucket, unsigned way) {
    Word* const words = slot(bucket, way);
    const bool erased = write_slot<SlotAtomics>(words, [this](auto store) {
        for (std::size_t at = 1; at < slot_words_; ++at) store(at, 0);
    });
    if (!erased) return false;
    Bucket& line = bucket_at(bucket);
    set_tag(line, way, 0);
    line.expires[way].store(0, std::memory_order_relaxed);
    return true;
}

} // namespace parallax::recurse
