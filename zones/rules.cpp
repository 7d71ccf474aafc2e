#include "zones/rules.hpp"

#include "zones/forward_rules.hpp"
#include "zones/zone_rules.hpp"

namespace parallax::zones {

std::vector<Breach> check(const Topology& topology,
                          const std::vector<dns::Endpoint>& own_endpoints) {
    const NetworkIndex index(topology);
    std::vector<Breach> breaches;
    const auto add = [&](const std::vector<Breach>& more) {
        breaches.insert(breaches.end(), more.begin(), more.end());
    };
    add(check_networks(topology, index));
    add(check_zones(topology, index));
    add(check_linked_networks(topology, index));
    add(check_services(topology));
    add(check_forward_rules(topology, index, own_endpoints));
    return breaches;
}

} // namespace parallax::zones
