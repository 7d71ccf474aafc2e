// `parallax arm connect`: the lines that point az, Terraform and the SDKs at this server, from its
// configuration, ready to paste. One thread.
#pragma once

#include "config/config.hpp"
#include "control/console.hpp"
#include "control/exit_code.hpp"

namespace parallax::control {

inline constexpr const char* default_config_path = "/etc/parallax/parallax.yaml";

struct ArmConnectCommand {
    std::string file = default_config_path;
    Format format = Format::Text;
};

/// Files when the configuration cannot be read, Configuration when it has no `arm`.
ExitCode run(const ArmConnectCommand& command, const Console& console);

/// What clients need to know.
struct Connection {
    std::string url; ///< "https://localhost:8443"
    std::string host;
    std::string certificate; ///< path
    std::string subscription;
    std::string tenant;
    std::string client_id; ///< the first principal's; empty: there is none
};
/// Pre: `control.arm` and `control.state`.
Connection connection_of(const config::Control& control);
std::string lines_of(const Connection& connection);

} // namespace parallax::control
