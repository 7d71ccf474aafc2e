#include "resolver/recurse/blob_cache.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

namespace parallax::recurse {

namespace {

// Words of a slot: sequence, hash, scope, times, shape, refresh, then the blob.
enum : std::size_t { HashWord = 1, ScopeWord, TimesWord, ShapeWord, RefreshWord, FirstBlobWord };

// Of the memory: most blobs are small.
constexpr std::array<std::size_t, 3> percent_of_memory{70, 15, 15};

std::size_t words_for(std::size_t octets) noexcept {
    return (octets + 7) / 8;
}

Seconds refresh_time(Seconds now, Seconds expires) noexcept {
    if (expires == never_expires) return never_expires;
    return expires - (expires - now) / refresh_part;
}

/// Holds part of the hash, so that who claims one key's refresh never claims another's that has
/// taken its slot.
std::uint64_t refresh_word(std::uint64_t hash, Seconds refresh) noexcept {
    return hash << 32 | refresh;
}

/// Copies whole words of a slot's blob into `out`, as far as both have room: a shape read during a
/// write may be torn.
template <class Load>
void copy_blob(Load load, std::size_t octets, std::size_t words_in_slot,
               std::span<std::uint8_t> out) {
    const std::size_t words =
        std::min({words_for(octets), words_in_slot - FirstBlobWord, out.size() / 8});
    for (std::size_t i = 0; i < words; ++i) {
        const std::uint64_t word = load(FirstBlobWord + i);
        std::memcpy(out.data() + 8 * i, &word, sizeof word);
    }
}

SlotTable table_for(const BlobShape& shape, std::size_t octets, std::size_t which) {
    return SlotTable{octets / 100 * percent_of_memory[which],
                     FirstBlobWord + shape.octets_max[which] / 8, shape.pages};
}

} // namespace

std::uint64_t hash_of(const CacheQuestion& question, const HashKey& key) noexcept {
    SipState state{key};
    const std::size_t octets = question.folded.size();
    state.compress(question.type | std::uint64_t{question.flags} << 16 |
                   std::uint64_t{octets} << 24);
    std::size_t at = 0;
    for (; at + 8 <= octets; at += 8) {
        std::uint64_t word;
        std::memcpy(&word, question.folded.data() + at, sizeof word);
        state.compress(word);
    }
    std::uint64_t last = 0;
    if (at < octets) std::memcpy(&last, question.folded.data() + at, octets - at);
    state.compress(last);
    return state.finish();
}

/// The shape and times of an entry.
struct BlobCache::Head {
    Seconds stored = 0;
    Seconds expires = 0;
    Seconds refresh = 0;
    std::uint16_t type = 0;
    std::uint16_t octets = 0;
    std::uint16_t mark = 0;
    std::uint8_t flags = 0;
    Kind kind = Kind::Here;

    std::uint64_t times() const noexcept { return stored | std::uint64_t{expires} << 32; }
    std::uint64_t shape() const noexcept {
        return type | std::uint64_t{octets} << 16 | std::uint64_t{mark} << 32 |
               std::uint64_t{flags} << 48 | std::uint64_t{static_cast<std::uint8_t>(kind)} << 56;
    }
    template <class Load>
    static Head of(Load load) {
        const std::uint64_t times = load(TimesWord);
        const std::uint64_t shape = load(ShapeWord);
        return {static_cast<Seconds>(times),
                static_cast<Seconds>(times >> 32),
                static_cast<Seconds>(load(RefreshWord)),
                static_cast<std::uint16_t>(shape),
                static_cast<std::uint16_t>(shape >> 16),
                static_cast<std::uint16_t>(shape >> 32),
                static_cast<std::uint8_t>(shape >> 48),
                static_cast<Kind>(shape >> 56)};
    }
};

/// What read_from() found, and where.
struct BlobCache::Reading {
    bool found = false;
    Head head;
    SlotTable::Place place{};
    unsigned way = 0;
};

BlobCache::BlobCache(const BlobShape& shape, std::size_t octets)
    : shape_{shape}, tables_{table_for(shape, octets, 0), table_for(shape, octets, 1),
                             table_for(shape, octets, 2)} {
    enabled_ =
        octets > 0 && std::all_of(tables_.begin(), tables_.end(),
                                  [](const SlotTable& table) { return table.memory_octets() > 0; });
}

/// The question's hash is a secret, so mixing in the scope needs no key.
BlobCache::Key BlobCache::key_of(std::uint64_t scope, const CacheQuestion& question) noexcept {
    std::uint64_t mixed = (question.hash ^ scope * 0x9E3779B97F4A7C15ULL) * 0xD6E8FEB86659FD93ULL;
    mixed ^= mixed >> 32;
    return {scope, question, mixed * 0xD6E8FEB86659FD93ULL};
}

void BlobCache::prefetch_bucket(std::uint64_t scope, const CacheQuestion& question) const noexcept {
    tables_[0].prefetch_bucket(tables_[0].place_of(key_of(scope, question).hash));
}

void BlobCache::prefetch_entry(std::uint64_t scope, const CacheQuestion& question) const noexcept {
    if (!enabled_) return;
    const SlotTable& table = tables_[0];
    const SlotTable::Place place = table.place_of(key_of(scope, question).hash);
    for (unsigned fitting = table.fitting_ways(place); fitting != 0; fitting &= fitting - 1) {
        const auto way = static_cast<unsigned>(__builtin_ctz(fitting));
        table.prefetch_slot(place, way, table.slot_words() * 8);
    }
}

bool BlobCache::may_have(std::uint64_t scope, const CacheQuestion& question) const noexcept {
    return enabled_ &&
           tables_[0].fitting_ways(tables_[0].place_of(key_of(scope, question).hash)) != 0;
}

BlobCache::Reading BlobCache::read_from(const SlotTable& table, const Asked& asked,
                                        std::span<std::uint8_t> out) const {
    const Key key = key_of(asked.scope, asked.question);
    const std::span<const std::uint8_t> name = asked.question.folded;
    Reading reading;
    Head& head = reading.head;
    reading.place = table.place_of(key.hash);
    for (unsigned fitting = table.fitting_ways(reading.place); fitting != 0;
         fitting &= fitting - 1) {
        reading.way = static_cast<unsigned>(__builtin_ctz(fitting));
        bool is_mine = false;
        const bool whole = table.read(reading.place, reading.way, [&](auto load) {
            is_mine = load(HashWord) == key.hash && load(ScopeWord) == key.scope;
            if (!is_mine) return;
            head = Head::of(load);
            copy_blob(load, head.octets, table.slot_words(), out);
        });
        if (!whole || !is_mine) continue;
        if (head.type != asked.question.type || head.flags != asked.question.flags) continue;
        if (head.expires <= asked.now && asked.now - head.expires >= asked.grace) continue;
        // A name's wire form ends itself, so equal octets are the same name.
        const bool is_named =
            head.kind != Kind::Here ||
            (head.octets >= shape_.name_at + name.size() &&
             std::equal(name.begin(), name.end(),
                        out.begin() + static_cast<std::ptrdiff_t>(shape_.name_at)));
        if (!is_named) continue;
        reading.found = true;
        return reading;
    }
    return reading;
}

BlobFound BlobCache::find(const Asked& asked, std::span<std::uint8_t> out) {
    if (!enabled_) return {};
    SlotTable* table = &tables_[0];
    Reading reading = read_from(*table, asked, out);
    if (reading.found && reading.head.kind != Kind::Here) {
        table->mark_visited(reading.place, reading.way);
        table = &tables_[reading.head.kind == Kind::InMedium ? 1 : 2];
        reading = read_from(*table, asked, out);
    }
    const Head& head = reading.head;
    if (!reading.found || head.kind != Kind::Here) return {};
    table->mark_visited(reading.place, reading.way);
    const auto claim = [&] {
        const std::uint64_t hash = key_of(asked.scope, asked.question).hash;
        return table->change_word(
            reading.place, reading.way,
            {RefreshWord, refresh_word(hash, head.refresh), refresh_word(hash, never_expires)});
    };
    const bool due = asked.now >= head.refresh && claim();
    return {head.octets, head.mark, head.stored, head.expires, due};
}

bool BlobCache::write_to(SlotTable& table, const Asked& asked, Kind kind, const Blob& blob) {
    const Key key = key_of(asked.scope, asked.question);
    const SlotTable::Place place = table.place_of(key.hash);
    const Head head{asked.now,
                    blob.expires,
                    refresh_time(asked.now, blob.expires),
                    asked.question.type,
                    static_cast<std::uint16_t>(blob.octets.size()),
                    blob.mark,
                    asked.question.flags,
                    kind};
    const auto is_same = [&](unsigned way) {
        bool same = false;
        const bool whole = table.read(place, way, [&](auto load) {
            const Head there = Head::of(load);
            same = load(HashWord) == key.hash && load(ScopeWord) == key.scope &&
                   there.type == head.type && there.flags == head.flags;
        });
        return whole && same;
    };
    const auto fill = [&](auto store) {
        store(HashWord, key.hash);
        store(ScopeWord, key.scope);
        store(TimesWord, head.times());
        store(ShapeWord, head.shape());
        store(RefreshWord, refresh_word(key.hash, head.refresh));
        for (std::size_t done = 0; done < blob.octets.size(); done += 8) {
            std::uint64_t word = 0;
            const std::size_t octets = std::min<std::size_t>(8, blob.octets.size() - done);
            std::memcpy(&word, blob.octets.data() + done, octets);
            store(FirstBlobWord + done / 8, word);
        }
    };
    return table.write(place, {asked.now, blob.expires, blob.keeping}, is_same, fill);
}

bool BlobCache::store(const Asked& asked, const Blob& blob) {
    const std::size_t octets = blob.octets.size();
    if (!enabled_ || blob.expires <= asked.now || octets > shape_.octets_max[2]) return false;
    if (octets <= shape_.octets_max[0]) return write_to(tables_[0], asked, Kind::Here, blob);
    const bool medium = octets <= shape_.octets_max[1];
    const Blob pointer{{}, 0, blob.expires, blob.keeping};
    return write_to(tables_[medium ? 1 : 2], asked, Kind::Here, blob) &&
           write_to(tables_[0], asked, medium ? Kind::InMedium : Kind::InLarge, pointer);
}

/// Calls visit(bucket, way, head, scope, octets) for each slot in use.
template <class Visit>
void BlobCache::for_each(const SlotTable& table, Visit visit) const {
    std::vector<std::uint8_t> octets(shape_.octets_max[2]);
    table.for_each([&](std::uint32_t bucket, unsigned way) {
        Head head;
        std::uint64_t scope = 0;
        const bool whole = table.read_at(bucket, way, [&](auto load) {
            head = Head::of(load);
            scope = load(ScopeWord);
            copy_blob(load, head.octets, table.slot_words(), octets);
        });
        if (!whole || head.kind != Kind::Here || head.octets > octets.size()) return;
        visit(bucket, way,
              Shown{scope, head.type, std::span{octets}.first(head.octets), head.mark, head.stored,
                    head.expires});
    });
}

void BlobCache::visit(Seconds now, const std::function<void(const Shown&)>& visitor) const {
    if (!enabled_) return;
    for (const SlotTable& table : tables_) {
        for_each(table, [&](std::uint32_t, unsigned, const Shown& shown) {
            if (shown.expires > now) visitor(shown);
        });
    }
}

std::size_t BlobCache::erase_if(const Matches& matches) {
    std::size_t erased = 0;
    if (!enabled_) return erased;
    for (SlotTable& table : tables_) {
        for_each(table, [&](std::uint32_t bucket, unsigned way, const Shown& shown) {
            const auto name = shown.octets.subspan(std::min(shape_.name_at, shown.octets.size()));
            if (matches(name) && table.erase(bucket, way)) ++erased;
        });
    }
    return erased;
}

CacheStatistics BlobCache::statistics(Seconds now) const {
    CacheStatistics statistics;
    visit(now, [&](const Shown&) { ++statistics.entries; });
    for (const SlotTable& table : tables_) {
        statistics.slots += table.slot_count();
        statistics.memory_octets += table.memory_octets();
    }
    return statistics;
}

} // namespace parallax::recurse
