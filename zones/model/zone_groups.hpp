// ZoneGroups: rules of private DNS zone groups, which put an endpoint's records into zones.
//
// Pure; the Draft's thread.
#pragma once

#include "zones/model/rule.hpp"

namespace parallax::model {

inline constexpr std::size_t groups_per_endpoint_max = 1;
inline constexpr std::size_t zones_per_group_max = 5;

/// The endpoint's records are in these zones and nowhere else, from its approval on. Zones whose
/// name is not above the service's private name get none (AZURE 1: recommended names only).
Ruled<Stored> put_zone_group(Draft& draft, ZoneGroup wanted);
/// The records go; with Integration::Automatic the endpoint registers itself again.
Ruled<Removal> delete_zone_group(Draft& draft, const ResourceId& id);

} // namespace parallax::model
