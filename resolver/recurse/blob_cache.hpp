// BlobCache: octets under (scope, name, type, flags), bounded and lock-free: what both caches of
// DESIGN section 6 have in common. AnswerCache keeps messages in it, RecordCache records.
//
// Three SlotTables hold small, medium and large blobs; where a blob is not small, the small table
// says so. The key is compared in full: the scope and a keyed hash of everything in the slot's own
// words, and the folded name inside the blob. Promises: memory fixed at construction; find() and
// store() neither allocate nor wait. Any thread.
#pragma once

#include "resolver/recurse/siphash.hpp"
#include "resolver/recurse/slot_table.hpp"

#include <functional>
#include <span>

namespace parallax::recurse {

/// The part of an entry's life in which a hit asks for it anew: the last tenth.
inline constexpr Seconds refresh_part = 10;

/// What is asked, ready for look-up. `folded` outlives it.
struct CacheQuestion {
    std::span<const std::uint8_t> folded; ///< lower-cased wire name
    std::uint16_t type = 0;
    std::uint8_t flags = 0; ///< of CacheFlag
    /// Of all the above, by hash_of; or of some: what differs in the rest shares a bucket.
    std::uint64_t hash = 0;
};
enum CacheFlag : std::uint8_t { DnssecOk = 1, CheckingDisabled = 2, RecursionDesired = 4 };

std::uint64_t hash_of(const CacheQuestion& question, const HashKey& key) noexcept;

/// How blobs are laid out and how large they may be.
struct BlobShape {
    std::size_t name_at;                   ///< where a blob has its folded name
    std::array<std::size_t, 3> octets_max; ///< of small, medium and large ones; multiples of 8
    Pages pages = Pages::Huge;
};

struct Blob {
    std::span<const std::uint8_t> octets;
    std::uint16_t mark = 0; ///< the owner's
    Seconds expires = never_expires;
    Keeping keeping = Keeping::Usual;
};

struct BlobFound {
    std::uint16_t octets = 0; ///< 0: nothing
    std::uint16_t mark = 0;
    Seconds stored = 0;
    Seconds expires = 0;
    bool refresh_due = false; ///< this caller, and nobody else, should ask anew
};

struct CacheStatistics {
    std::size_t entries = 0;       ///< unexpired
    std::size_t slots = 0;         ///< room for so many
    std::size_t memory_octets = 0; ///< fixed
};

class BlobCache {
  public:
    /// 0 octets, or more than the system gives: nothing is ever found.
    BlobCache(const BlobShape& shape, std::size_t octets);

    /// False: nothing is ever found.
    bool is_enabled() const noexcept { return enabled_; }

    /// Fetches the bucket, later the entry, into the processor's cache: phases of a batch.
    void prefetch_bucket(std::uint64_t scope, const CacheQuestion& question) const noexcept;
    void prefetch_entry(std::uint64_t scope, const CacheQuestion& question) const noexcept;

    /// False: nothing is kept whose hash is the question's.
    bool may_have(std::uint64_t scope, const CacheQuestion& question) const noexcept;

    struct Asked {
        std::uint64_t scope;
        const CacheQuestion& question;
        Seconds now;
        Seconds grace = 0; ///< entries expired this long ago count too
    };
    /// Copies the blob into `out`. Pre: out.size() >= the large size.
    BlobFound find(const Asked& asked, std::span<std::uint8_t> out);
    /// False when it does not fit, has expired, or another writer was there.
    bool store(const Asked& asked, const Blob& blob);

    struct Shown {
        std::uint64_t scope;
        std::uint16_t type;
        std::span<const std::uint8_t> octets;
        std::uint16_t mark;
        Seconds stored, expires;
    };
    /// Every entry that has not expired, in no order.
    void visit(Seconds now, const std::function<void(const Shown&)>& visitor) const;
    /// Empties entries whose folded name `matches`; returns how many.
    using Matches = std::function<bool(std::span<const std::uint8_t> folded)>;
    std::size_t erase_if(const Matches& matches);
    CacheStatistics statistics(Seconds now) const;

  private:
    struct Key {
        std::uint64_t scope;
        const CacheQuestion& question;
        std::uint64_t hash; ///< of scope and question
    };
    /// What one slot says.
    enum class Kind : std::uint8_t { Here = 1, InMedium, InLarge };
    struct Head;
    struct Reading;

    static Key key_of(std::uint64_t scope, const CacheQuestion& question) noexcept;
    Reading read_from(const SlotTable& table, const Asked& asked,
                      std::span<std::uint8_t> out) const;
    bool write_to(SlotTable& table, const Asked& asked, Kind kind, const Blob& blob);
    template <class Visit>
    void for_each(const SlotTable& table, Visit visit) const;

    BlobShape shape_;
    bool enabled_ = false;
    std::array<SlotTable, 3> tables_; ///< small, medium and large blobs
};

} // namespace parallax::recurse
