// The admin socket's commands: one request line -> the steps that answer it (docs/cli.md). Control
// thread only.
#pragma once

#include "control/admin_socket.hpp"
#include "control/supervisor.hpp"

#include <boost/json/object.hpp>

namespace parallax::control {

/// {"ok":true,"result":...} and {"ok":false,"error":"..."} as lines.
std::string admin_answer(boost::json::object result);
std::string admin_error(std::string_view text);

/// Commands: explain, matrix, statistics, reload, snapshot. `supervisor` outlives the steps.
AdminSteps begin_admin_command(Supervisor& supervisor, std::string_view line);

} // namespace parallax::control
