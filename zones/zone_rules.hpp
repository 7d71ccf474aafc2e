// ZoneRules: what rules::check says of zones, their links and declared services.
//
// Part of rules.hpp's implementation. Pure; slow path; any thread.
#pragma once

#include "zones/network_rules.hpp"

namespace parallax::zones {

/// Each zone and its links by themselves.
std::vector<Breach> check_zones(const Topology& topology, const NetworkIndex& index);
/// What the links of different zones do to one network.
std::vector<Breach> check_linked_networks(const Topology& topology, const NetworkIndex& index);
std::vector<Breach> check_services(const Topology& topology);

} // namespace parallax::zones
