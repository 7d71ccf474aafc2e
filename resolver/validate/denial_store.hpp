// DenialStore: NSEC records that were validated, so that what they deny need not be asked for again
// (RFC 8198): names and types nobody ever asked for are answered from the gaps already known.
//
// NSEC only, and negative answers only. Each zone is kept on the route it was learnt on, like all
// else. Promises: at most `denials_kept_max` records; the first learnt goes first. Names below a
// cut or a DNAME are never denied from above. One thread.
#pragma once

#include "resolver/recurse/record_cache.hpp"
#include "resolver/validate/nsec.hpp"

#include <list>
#include <map>

namespace parallax::validate {

inline constexpr std::size_t denials_kept_max = 4096;

class DenialStore {
  public:
    /// Takes what a judged reply proves; of others nothing. `scope`: its route.
    void learn(std::uint64_t scope, const recurse::Reply& reply, recurse::Seconds now);
    /// NXDOMAIN or NODATA, with its proof; null when the gaps known do not tell.
    std::shared_ptr<const recurse::Reply> find(std::uint64_t scope, const dns::Question& question,
                                               recurse::Seconds now) const;
    std::size_t size() const noexcept { return order_.size(); }

  private:
    struct Kept {
        recurse::ReplyRrset rrset;
        recurse::Seconds expires = 0;

        recurse::ReplyRrset aged(recurse::Seconds now) const;
    };
    struct Zone {
        Kept soa;
        std::map<dns::Name, Kept> gaps; ///< by owner, in canonical order
    };
    using ZoneKey = std::pair<std::uint64_t, dns::Name>;
    struct Place {
        ZoneKey zone;
        dns::Name owner;
    };

    void keep(const ZoneKey& key, const recurse::ReplyRrset& rrset, recurse::Seconds now);
    void forget_oldest();
    static const Kept* gap_before(const Zone& zone, const dns::Name& name, recurse::Seconds now);

    std::map<ZoneKey, Zone> zones_;
    std::list<Place> order_; ///< of `gaps` of all zones, the first learnt first
};

} // namespace parallax::validate
