// Hosts: names that a network's hosts register, by the API or, from trusted DHCP servers, by DNS
// UPDATE.
//
// A host belongs to its network, whether that has a registration zone or not: it is registered when
// a link comes and withdrawn when it goes. Pure; the Draft's thread.
#pragma once

#include "zones/model/rule.hpp"

namespace parallax::model {

inline constexpr std::size_t host_addresses_max = 20;
inline constexpr std::size_t hosts_per_network_max = 65'536; // Azure: private addresses a network

/// `wanted.head.id` is "<network>/registeredHosts/<one label>"; addresses lie in the network.
/// Replaces the addresses of a host of that name.
Ruled<Stored> register_host(Draft& draft, Host wanted);
Ruled<Removal> unregister_host(Draft& draft, const ResourceId& id);

} // namespace parallax::model
