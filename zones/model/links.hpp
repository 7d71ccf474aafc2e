// Links: rules of the links between private zones and virtual networks. Pure; the Draft's thread.
#pragma once

#include "zones/model/rule.hpp"

namespace parallax::model {

/// Links the zone to `wanted.network`; endpoints and hosts of the network are registered as the
/// settings have it. A link cannot be turned to another network.
Ruled<Stored> put_link(Draft& draft, VirtualNetworkLink wanted);
/// What was registered because of the link goes.
Ruled<Removal> delete_link(Draft& draft, const ResourceId& id);

/// A zone as one network sees it.
struct LinkedZone {
    std::shared_ptr<const VirtualNetworkLink> link;
    std::shared_ptr<const PrivateDnsZone> zone;
};
std::vector<LinkedZone> zones_linked_to(const Draft& draft, const ResourceId& network);

} // namespace parallax::model
