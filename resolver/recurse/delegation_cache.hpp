// DelegationCache: zone cuts as their parents told of them, apart from everything the children say.
//
// Only a referral writes here, so a child can neither replace its delegation nor lengthen it, and
// none outlives the delegation it was learnt through (ghost and phoenix names: CVE-2022-30698,
// CVE-2026-40622). Keyed by route, like RecordCache. Promises: memory fixed at construction; no
// locks. Any thread.
#pragma once

#include "resolver/recurse/blob_cache.hpp"
#include "resolver/recurse/delegation.hpp"

#include <memory>

namespace parallax::recurse {

/// Thirteen servers with two addresses each, and the DS records, take less. What is larger is asked
/// for each time.
inline constexpr std::size_t delegation_octets_max = 4096;

/// What it says of DS has the TTLs that are left of it.
struct KnownDelegation {
    std::shared_ptr<const Delegation> delegation;
    Seconds expires = never_expires;
};

class DelegationCache {
  public:
    /// How much of it is read; each has what comes before it.
    enum class Detail : std::uint8_t { Cut, Servers, Ds };

    /// 0 octets: nothing is ever found.
    DelegationCache(std::size_t octets, const HashKey& key);

    /// The deepest cut known at or above `name`.
    std::optional<KnownDelegation> find(std::uint64_t route, const dns::Name& name, Seconds now,
                                        Detail detail = Detail::Ds);
    /// `parent_expires`: of the delegation through which it was learnt. Returns when it expires.
    Seconds store(std::uint64_t route, const Delegation& delegation, Seconds parent_expires,
                  Seconds now);

    std::size_t erase_if(const BlobCache::Matches& matches) { return blobs_.erase_if(matches); }
    CacheStatistics statistics(Seconds now) const { return blobs_.statistics(now); }
    void populate(const std::stop_token& stop) const noexcept { blobs_.populate(stop); }

  private:
    std::optional<KnownDelegation> find_at(std::uint64_t route, const dns::Name& cut, Seconds now,
                                           Detail detail);

    HashKey key_;
    BlobCache blobs_;
};

} // namespace parallax::recurse
