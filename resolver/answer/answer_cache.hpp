// AnswerCache: composed answers as ready wire, under (scope, name, type, DO/CD/RD): the hot path's
// cache (DESIGN section 6).
//
// A scope is a number that stands for one horizon's content, or for what all horizons with the same
// general route agree on (*public*). What one horizon composed cannot be found under another scope:
// the scope is part of the key, compared in full. A horizon's own entries are looked at before
// public ones, which exist only for names that mean the same everywhere. An entry holds the message
// without OPT, its question folded, and the offsets of the TTLs that age. Promises: memory fixed at
// construction; find() and store() neither allocate nor wait. Any thread.
#pragma once

#include "resolver/answer/render.hpp"
#include "resolver/recurse/blob_cache.hpp"

namespace parallax::answer {

using recurse::CacheQuestion;
using recurse::Seconds;

inline constexpr std::size_t cached_octets_max = 1280; // longer messages are composed each time
/// What find() writes at most: the message, and behind it the offsets.
inline constexpr std::size_t cache_buffer_octets = cached_octets_max + 2 * ageing_ttls_max;

/// One answer as stored.
struct CacheEntry {
    std::span<const std::uint8_t> message; ///< header, question, sections; no OPT; name folded
    const TtlOffsets& ttls;                ///< where ageing TTLs are in it
    Seconds expires = recurse::never_expires;
    recurse::Keeping keeping = recurse::Keeping::Usual;
};

struct CacheFound {
    std::uint16_t octets = 0; ///< 0: nothing
    bool refresh_due = false; ///< this caller, and nobody else, should ask anew
};

class AnswerCache {
  public:
    /// 0 octets: nothing is ever found.
    AnswerCache(std::size_t octets, const recurse::HashKey& key);

    /// False: nothing is ever found.
    bool is_enabled() const noexcept { return blobs_.is_enabled(); }

    std::uint64_t hash_of(const CacheQuestion& question) const noexcept {
        return recurse::hash_of(question, key_);
    }

    /// Fetches the bucket, later the entry, into the processor's cache: phases of a batch.
    void prefetch_bucket(std::uint64_t scope, const CacheQuestion& question) const noexcept {
        blobs_.prefetch_bucket(scope, question);
    }
    void prefetch_entry(std::uint64_t scope, const CacheQuestion& question) const noexcept {
        blobs_.prefetch_entry(scope, question);
    }

    /// Copies the message into `out` with its TTLs aged. Pre: out.size() >= cache_buffer_octets.
    CacheFound find(std::uint64_t scope, const CacheQuestion& question, Seconds now,
                    std::span<std::uint8_t> out);
    /// False when it does not fit or another writer was there.
    bool store(std::uint64_t scope, const CacheQuestion& question, const CacheEntry& entry,
               Seconds now);

    /// Empties entries whose folded wire name (with more behind it) `matches`; returns how many.
    std::size_t erase_if(const recurse::BlobCache::Matches& matches) {
        return blobs_.erase_if(matches);
    }
    recurse::CacheStatistics statistics(Seconds now) const { return blobs_.statistics(now); }
    /// Takes all of its memory now, see CacheMemory. Any thread.
    void populate(const std::stop_token& stop) const noexcept { blobs_.populate(stop); }

    struct Shown {
        std::uint64_t scope;
        std::span<const std::uint8_t> message;
        Seconds stored, expires;
    };
    /// Every answer that has not expired, in no order.
    void visit(Seconds now, const std::function<void(const Shown&)>& visitor) const;

  private:
    recurse::HashKey key_;
    recurse::BlobCache blobs_;
};

} // namespace parallax::answer
