// StateActions: the whole state of a control plane told, compared with another one, and replaced by
// it: what the admin socket's `state` does (docs/cli.md). The control plane's thread.
#pragma once

#include "control/store/control_plane.hpp"

#include <boost/json/object.hpp>

namespace parallax::control {

/// {"action":"export"} -> the state; {"action":"compare","state":...} -> the difference;
/// {"action":"import","state":...} -> the difference, made. A text: why not; nothing has changed.
std::variant<boost::json::object, std::string> state_result(ControlPlane& plane,
                                                            const boost::json::object& request);

} // namespace parallax::control
