// PrivateZones: rules of private DNS zones. Pure; the Draft's thread.
#pragma once

#include "zones/model/rule.hpp"

namespace parallax::model {

inline constexpr std::size_t zones_per_subscription_max = 1000; // AZURE 2.5
inline constexpr std::uint32_t soa_set_ttl_s = 3600;            // as ARM shows it (AZURE 2.3)

/// Creates the zone, with its SOA record set, or updates its tags. The apex is the id's name.
Ruled<Stored> put_zone(Draft& draft, PrivateDnsZone wanted);
/// Takes the record sets along; refused while networks are linked. Zone groups that name the zone
/// keep naming it: it gets their records again when it is created again.
Ruled<Removal> delete_zone(Draft& draft, const ResourceId& id);

/// What ARM shows of a zone's contents.
struct ZoneCounts {
    std::size_t record_sets = 0; ///< SOA included
    std::size_t links = 0;
    std::size_t registration_links = 0;
};
ZoneCounts counts_of(const Draft& draft, const ResourceId& zone);
std::size_t record_set_count(const Draft& draft, const ResourceId& zone);

} // namespace parallax::model
