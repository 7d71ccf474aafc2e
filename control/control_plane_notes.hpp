// ControlPlaneNotes: the control plane's side of an explanation: why a public name is an alias or
// not, what the asking network's zone holds of it, and whether the service's network ACL would let
// this client connect to what it got.
//
// Reads the model; decides nothing. Control thread.
#pragma once

#include "resolver/serve/investigation.hpp"
#include "zones/model/model.hpp"

namespace parallax::control {

inline constexpr std::size_t noted_endpoints_max = 8; ///< named of one service; then counted

/// One sentence each, in the order of the names met; nothing for names of no service held.
std::vector<std::string> control_plane_notes(const model::Draft& view,
                                             const serve::Investigation& investigation);

} // namespace parallax::control
