// SlotTable: the mechanism of both caches: a bounded, 8-way set-associative table of equal slots
// that any number of threads read and write without a lock (DESIGN section 6).
//
// A bucket is one cache line: tags, expiries and marks of its eight ways; way w of bucket b owns
// slot 8b+w for good, so there is nothing to allocate, free or reclaim. Slots follow the protocol
// of seq_slot.hpp. Tags and marks are hints: only the words copied from a slot decide what was
// found. Promises: memory is fixed at construction; readers write nothing but a visited mark that
// is clear; a writer never waits. What enters is on probation until it was asked for again, so a
// flood of names asked once replaces only its like. Any thread.
#pragma once

#include "resolver/recurse/cache_memory.hpp"
#include "resolver/recurse/environment.hpp"
#include "resolver/recurse/seq_slot.hpp"

#include <array>

namespace parallax::recurse {

/// What goes first when room is needed.
enum class Keeping : std::uint8_t { Usual, Negative };

class SlotTable {
  public:
    static constexpr std::size_t ways = 8;

    /// As many buckets as fit `octets`, at least one; without memory when the system gives none,
    /// and then of no use. Pre: slot_words >= 2.
    SlotTable(std::size_t octets, std::size_t slot_words, Pages pages = Pages::Huge);

    /// Where a hash leads.
    struct Place {
        std::uint32_t bucket;
        std::uint16_t tag;
    };
    Place place_of(std::uint64_t hash) const noexcept {
        const auto high = static_cast<std::uint32_t>(hash >> 32);
        // Lemire's range reduction; no division.
        const std::uint64_t bucket = (std::uint64_t{high} * buckets_) >> 32;
        return {static_cast<std::uint32_t>(bucket), static_cast<std::uint16_t>(hash | 1)};
    }

    void prefetch_bucket(Place place) const noexcept { __builtin_prefetch(&bucket(place)); }
    /// One bit for each way whose tag fits; some may fit by chance.
    unsigned fitting_ways(Place place) const noexcept;
    /// The first `octets` of the slot of a way.
    void prefetch_slot(Place place, unsigned way, std::size_t octets) const noexcept;

    /// See read_slot().
    template <class Copy>
    bool read(Place place, unsigned way, Copy copy) const {
        return read_slot<SlotAtomics>(slot(place.bucket, way), copy);
    }
    /// That way was of use.
    void mark_visited(Place place, unsigned way) const noexcept {
        auto& mark = bucket(place).visited[way];
        if (mark.load(std::memory_order_relaxed) == 0) mark.store(1, std::memory_order_relaxed);
    }

    struct Stay {
        Seconds now;
        Seconds expires;
        Keeping keeping = Keeping::Usual;
    };
    /// Puts an entry into the way for which `is_same(way)` says that it holds this key already,
    /// else into the way that is needed least. False when another writer was there: nothing is
    /// stored.
    template <class IsSame, class Fill>
    bool write(Place place, const Stay& stay, IsSame is_same, Fill fill) {
        unsigned way = ways;
        // The first such way is the one that readers find, should two writers have made two.
        for (unsigned fitting = fitting_ways(place); fitting != 0 && way == ways;
             fitting &= fitting - 1) {
            const auto one = static_cast<unsigned>(__builtin_ctz(fitting));
            if (is_same(one)) way = one;
        }
        const bool replaces = way != ways;
        if (!replaces) way = way_to_give_up(place, stay.now);
        if (!write_slot<SlotAtomics>(slot(place.bucket, way), fill)) return false;
        settle(place, way, stay, replaces ? Origin::Replacement : Origin::Newcomer);
        return true;
    }

    struct WordChange {
        std::size_t at;
        std::uint64_t from, to;
    };
    /// See replace_word().
    bool change_word(Place place, unsigned way, const WordChange& change) {
        return replace_word<SlotAtomics>(slot(place.bucket, way), change.at, change.from,
                                         change.to);
    }

    /// Empties a way; false when somebody writes it just now.
    bool erase(std::uint32_t bucket, unsigned way);
    /// Calls `visit(bucket, way)` for each way in use.
    template <class Visit>
    void for_each(Visit visit) const {
        for (std::uint32_t b = 0; b < buckets_; ++b) {
            for (unsigned way = 0; way < ways; ++way) {
                if (bucket_at(b).expires[way].load(std::memory_order_relaxed) != 0) visit(b, way);
            }
        }
    }
    template <class Copy>
    bool read_at(std::uint32_t bucket, unsigned way, Copy copy) const {
        return read_slot<SlotAtomics>(slot(bucket, way), copy);
    }

    std::size_t slot_words() const noexcept { return slot_words_; }
    std::size_t slot_count() const noexcept { return std::size_t{buckets_} * ways; }
    std::size_t memory_octets() const noexcept { return memory_.octets(); }

  private:
    using Word = SlotAtomics::Word;
    struct alignas(64) Bucket {
        std::array<std::atomic<std::uint64_t>, 2> tags; ///< four of 16 bits in each; 0: free
        std::array<std::atomic<Seconds>, ways> expires; ///< 0: free
        mutable std::array<std::atomic<std::uint8_t>, ways> visited;
        std::array<std::atomic<std::uint8_t>, ways> standing; ///< of Standing
    };
    static_assert(sizeof(Bucket) == 64 && sizeof(Word) == 8 && Word::is_always_lock_free);
    enum Standing : std::uint8_t { Settled = 1, LowRank = 2 };
    enum class Origin : std::uint8_t { Newcomer, Replacement };

    Bucket& bucket_at(std::uint32_t index) const noexcept { return bucket_array_[index]; }
    Bucket& bucket(Place place) const noexcept { return bucket_at(place.bucket); }
    Word* slot(std::uint32_t bucket, unsigned way) const noexcept {
        return slot_array_ + (std::size_t{bucket} * ways + way) * slot_words_;
    }
    unsigned way_to_give_up(Place place, Seconds now) noexcept;
    void settle(Place place, unsigned way, const Stay& stay, Origin origin) noexcept;
    static void set_tag(Bucket& bucket, unsigned way, std::uint16_t tag) noexcept;

    std::size_t slot_words_;
    std::uint32_t buckets_;
    CacheMemory memory_;
    Bucket* bucket_array_;
    Word* slot_array_;
};

} // namespace parallax::recurse
