// SameAsNotice: networks of the configuration that are the same as one of the control plane's,
// which comes and goes: whether there is anything to follow, and a line when that changes.
//
// Control thread.
#pragma once

#include "control/log.hpp"
#include "zones/snapshot.hpp"

namespace parallax::control {

/// Whether its `same-as` names a network that does not exist.
bool follows_nothing(const zones::Snapshot& snapshot, const zones::Network& network);

/// A warning for each network that now follows nothing, and a line for each that has found what it
/// follows. `before` may be null.
void log_same_as(Log& log, const zones::Snapshot& now, const zones::Snapshot* before);

} // namespace parallax::control
