// Networks: rules of resource groups' virtual networks and their subnets.
//
// Address spaces overlap neither within a network nor between networks, because a question's source
// chooses the network; subnets lie in their network's space and beside each other; what is in use
// by an endpoint stays. Pure; the Draft's thread.
#pragma once

#include "zones/model/rule.hpp"

namespace parallax::model {

inline constexpr std::size_t networks_per_subscription_max = 4000; // Azure: 1,000
inline constexpr std::size_t prefixes_per_network_max = 64;
inline constexpr std::size_t subnets_per_network_max = 3000;
inline constexpr std::size_t dns_servers_max = 20;

Ruled<Stored> put_virtual_network(Draft& draft, VirtualNetwork wanted);
/// The subnets in the body of a network: those missing go, unless they are in use. Ids are of the
/// network's children.
Breach replace_subnets(Draft& draft, const ResourceId& network, const std::vector<Subnet>& wanted);
/// Takes subnets, hosts and links to the network along; refused while an endpoint is in it.
Ruled<Removal> delete_virtual_network(Draft& draft, const ResourceId& id);

Ruled<Stored> put_subnet(Draft& draft, Subnet wanted);
Ruled<Removal> delete_subnet(Draft& draft, const ResourceId& id);

/// Endpoints whose address is in the network, in the order of their subnets.
std::vector<std::shared_ptr<const PrivateEndpoint>> endpoints_in(const Draft& draft,
                                                                 const ResourceId& network);

} // namespace parallax::model
