// Groups: rules of resource groups. Pure; the Draft's thread.
#pragma once

#include "zones/model/rule.hpp"

namespace parallax::model {

inline constexpr std::size_t group_name_octets_max = 90;
inline constexpr std::size_t groups_per_subscription_max = 980;

Ruled<Stored> put_resource_group(Draft& draft, ResourceGroup wanted);
/// Takes everything in it along, endpoints first; refused while something elsewhere needs what is
/// in it (an endpoint in one of its subnets, a link to one of its networks is none of those).
Ruled<Removal> delete_resource_group(Draft& draft, const ResourceId& id);

} // namespace parallax::model
