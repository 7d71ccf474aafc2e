// `parallax serve FILE`: the running server: signals, the admin socket, reload, drain. Main thread
// only; no per-query work happens on it.
#pragma once

#include "control/console.hpp"
#include "control/exit_code.hpp"

#include <string>

namespace parallax::control {

struct ServeCommand {
    std::string file;
};

/// Returns after SIGTERM or SIGINT. Good; Configuration, Files or Network when it could not start.
ExitCode run(const ServeCommand& command, const Console& console);

} // namespace parallax::control
