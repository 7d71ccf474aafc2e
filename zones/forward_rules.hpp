// ForwardRules: what rules::check says of forward rules.
//
// Part of rules.hpp's implementation. Pure; slow path; any thread.
#pragma once

#include "zones/network_rules.hpp"

namespace parallax::zones {

std::vector<Breach> check_forward_rules(const Topology& topology, const NetworkIndex& index,
                                        const std::vector<dns::Endpoint>& own_endpoints);

} // namespace parallax::zones
