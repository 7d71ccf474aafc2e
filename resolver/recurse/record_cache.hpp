// RecordCache: what upstreams said, link by link, under (route, name, type, DO/CD): the slow path's
// cache (DESIGN section 6).
//
// It holds only what was learnt on a route, never private data; another route never sees it. A
// reply is kept as its links: each alias, then the records or the negative end (RFC 2308), each for
// its own TTL; failures are kept too, shortly (RFC 9520). find() puts a reply together from what is
// left, its TTLs aged. Entries outlive their TTL while nobody needs the room, for find_stale() (RFC
// 8767). Promises: memory fixed at construction; no locks. Any thread.
#pragma once

#include "resolver/recurse/delegation_cache.hpp"
#include "resolver/recurse/record_blob.hpp"
#include "resolver/recurse/resolution.hpp"
#include "resolver/recurse/route.hpp"

#include <boost/container/small_vector.hpp>

namespace parallax::recurse {

/// How long a failure is remembered: at least a second (RFC 9520 §3.2), and not longer, since the
/// servers that failed are backed off from one by one (upstreams.hpp).
inline constexpr Seconds failure_seconds = 1;
/// How long what is not as its zone signed it stays refused: its operator may be mending it.
inline constexpr Seconds bogus_seconds = 5;
/// How long nobody is asked anew where stale records are given out instead (RFC 8767 §5).
inline constexpr Seconds stale_recheck_seconds = 30;
/// The TTL of stale records (RFC 8767 §4).
inline constexpr Seconds stale_ttl_s = 30;
/// The part of the memory that delegations have.
inline constexpr std::size_t delegations_part = 16;
/// Of a failure's text so much is kept.
inline constexpr std::size_t failure_text_octets_max = 1024;

/// Whether what was said before will do.
enum class Freshness : std::uint8_t { Kept, Anew };

struct KeptReply {
    std::shared_ptr<const Reply> reply;
    Seconds left = 0; ///< until the first of its links expires; 0 with stale ones
};

class RecordCache {
  public:
    /// 0 octets: nothing is ever found.
    RecordCache(std::size_t octets, const HashKey& key);

    /// False: nothing is kept of the name, neither records nor a failure. Cheaper than to look for
    /// each.
    bool may_know(const RecordQuestion& question) const;
    /// Nothing when the question's own name is not known. A chain known in part ends in
    /// ReplyDangling.
    std::optional<KeptReply> find(const RecordQuestion& question, Seconds now);
    /// The same; links expired for less than `stale_max` count too.
    std::optional<KeptReply> find_stale(const RecordQuestion& question, Seconds now,
                                        Seconds stale_max);
    /// Whether a name above the question's, of at least `labels_min` labels, is known not to exist:
    /// then nothing does below it (RFC 8020).
    std::optional<KeptReply> find_missing_above(const RecordQuestion& question,
                                                std::size_t labels_min, Seconds now);
    /// Links that validation refused are not kept. Of a reply that begins with one the refusal is,
    /// as a failure: FailureKind::Bogus is for those who have it checked.
    void store(const RecordQuestion& question, const Reply& reply, Seconds now);

    struct Failure {
        GaveUp gave_up;
        Seconds lasts = failure_seconds;
    };
    std::optional<GaveUp> find_failure(const RecordQuestion& question, Seconds now);
    /// Nothing is kept of what says nothing about the servers: no place, no budget.
    void store_failure(const RecordQuestion& question, const Failure& failure, Seconds now);

    /// Apart from all the above.
    DelegationCache& delegations() noexcept { return delegations_; }

    /// Empties entries whose folded wire name (with more behind it) `matches`, delegations too;
    /// returns how many.
    std::size_t erase_if(const BlobCache::Matches& matches) {
        return blobs_.erase_if(matches) + delegations_.erase_if(matches);
    }
    CacheStatistics statistics(Seconds now) const { return blobs_.statistics(now); }
    /// Takes all of its memory now, see CacheMemory. Any thread.
    void populate(const std::stop_token& stop) const noexcept {
        blobs_.populate(stop);
        delegations_.populate(stop);
    }

    enum class Kind : std::uint16_t { Records = 1, Alias, NoData, NxDomain, Failure };
    struct Shown {
        std::uint64_t route;
        dns::Name name;
        dns::RrType type; ///< meaningless for Kind::NxDomain, which is about all types
        Kind kind;
        std::vector<ReplyRrset> rrsets;
        Seconds stored, expires;
    };
    /// Every entry that has not expired, in no order.
    void visit(Seconds now, const std::function<void(const Shown&)>& visitor) const;

  private:
    class Subject;
    struct Link;
    /// When it is asked, and for how long links may have been expired.
    struct Moment {
        Seconds now;
        Seconds grace;
    };
    std::optional<KeptReply> find_within(const RecordQuestion& question, Moment moment);
    std::optional<Link> link_for(const RecordQuestion& question, const dns::Name& name,
                                 Moment moment);
    static ReplyNegative negative_of(Link&& link);
    std::optional<Link> read(const Subject& subject, dns::RrType type, Moment moment);
    using Rrsets = boost::container::small_vector<const ReplyRrset*, 4>;
    struct Said {
        Kind kind;
        dns::RrType type;
        Rrsets rrsets;
        const Standing& standing;
    };
    static void append(Rrsets& to, const std::vector<ReplyRrset>& rrsets);
    bool is_outranked(const Subject& subject, const Said& said, Seconds now);
    void write(const Subject& subject, const Said& said, Seconds now);

    HashKey key_;
    BlobCache blobs_;
    DelegationCache delegations_;
};

} // namespace parallax::recurse
