// The section `networks`: who asks from where. One thread at a time (the Reporter's).
#pragma once

#include "config/network_names.hpp"
#include "config/section.hpp"

namespace parallax::config {

/// The names of all networks that have a good one; reports those given twice.
NetworkNames read_network_names(const Section& top);

std::vector<Network> read_networks(const Section& top, const NetworkNames& names);

/// Reports `same-as` to networks of a control plane that there is none of.
void check_managed_networks(const Config& config, Reporter& reporter);

/// Reports networks that nobody can be in: no sources, no listener pinned to them, no `same-as`
/// naming them.
void check_networks_reachable(const Config& config, Reporter& reporter);

} // namespace parallax::config
