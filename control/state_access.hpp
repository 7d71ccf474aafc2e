// StateAccess: what a StateSource names: a configuration file, built and checked here, or a running
// server through its admin socket. Blocks; one thread.
#pragma once

#include "control/console.hpp"
#include "control/exit_code.hpp"
#include "control/state_source.hpp"
#include "control/store/control_plane.hpp"
#include "resolver/serve/settings.hpp"
#include "zones/snapshot.hpp"

#include <boost/json/object.hpp>

#include <memory>
#include <variant>

namespace parallax::control {

/// What a server with this file would serve, and how.
struct FileState {
    std::shared_ptr<const zones::Snapshot> snapshot;
    serve::ServeSettings settings;
};
/// Builds a file's state; findings go to the error stream when there are errors.
std::variant<FileState, ExitCode> state_of_file(const std::string& path, const Console& console);

/// The control plane of a configuration that no server holds; failures go to the error stream.
std::variant<std::unique_ptr<ControlPlane>, ExitCode> control_plane_of_file(const std::string& path,
                                                                            const Console& console);

/// Asks the server; a failure goes to the error stream.
std::variant<boost::json::object, ExitCode> ask_running_server(const StateSource& source,
                                                               const boost::json::object& request,
                                                               const Console& console);

} // namespace parallax::control
