// Joined topology: what the configuration declares and what the control plane holds, side by side.
//
// Names cannot collide: the control plane's networks and zones are named "<group>/<name>", and no
// name in a configuration has a slash. Sources and public names can, and that is refused: what both
// define has no meaning. Pure; control thread.
#pragma once

#include "zones/model/publish.hpp"
#include "zones/model/refusal.hpp"
#include "zones/topology.hpp"

namespace parallax::control {

/// The first thing both define: a network's source prefix or a service's public name.
std::optional<model::Refusal> objection_to(const model::Published& managed,
                                           const zones::Topology& declared);

/// `same-as` of what is declared then names networks as they are published: ids have no case.
/// `managed` may be null: no control plane.
zones::Topology joined(const zones::Topology& declared, const model::Published* managed);

} // namespace parallax::control
