// build_topology(): Config -> zones::Topology, with everything that is wrong or doubtful, all at
// once.
//
// Reads the zone files and the catalogue that the configuration names; zones whose source has not
// changed are taken over by pointer. `declared_at` of what it makes is "file:line:column". Slow
// path; one thread.
#pragma once

#include "config/config.hpp"
#include "control/build_trust.hpp"
#include "control/local_root_file.hpp"
#include "control/zone_source.hpp"
#include "zones/topology.hpp"

#include <optional>
#include <span>
#include <string>

namespace parallax::control {

struct BuiltTopology {
    zones::Topology topology; ///< complete only without errors among the findings
    KnownZones known;         ///< for the next build
    Findings findings;
};

/// `own_addresses`: this machine's, for listeners on wildcard addresses (a forward rule to
/// ourselves).
BuiltTopology build_topology(const config::Config& config, const KnownZones& previous,
                             std::span<const dns::IpAddress> own_addresses);

/// The addresses of this machine's interfaces.
std::vector<dns::IpAddress> addresses_of_machine();

/// A configuration, read, built and checked.
struct LoadedState {
    config::Config config;
    zones::Topology topology;
    KnownZones known;
    std::shared_ptr<const validate::TrustAnchors> anchors;
    FollowedAnchors followed;                             ///< those of them that are (RFC 5011)
    std::shared_ptr<const iterate::LocalRoot> local_root; ///< null: there is none
};
struct LoadOutcome {
    std::optional<LoadedState> state; ///< nothing when the findings hold an error
    Findings findings;                ///< sorted
};

LoadOutcome load_state(const std::string& path, const KnownZones& previous);

} // namespace parallax::control
