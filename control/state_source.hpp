// StateSource: whose state `explain` and `matrix` ask about: a configuration file's or a running
// server's. Values.
#pragma once

#include <optional>
#include <string>

namespace parallax::control {

inline constexpr const char* default_socket_path = "/run/parallax/admin.sock";

/// At most one is given; neither: the server at default_socket_path.
struct StateSource {
    std::optional<std::string> file;
    std::optional<std::string> socket;

    std::string socket_path() const { return socket.value_or(default_socket_path); }
};

} // namespace parallax::control
