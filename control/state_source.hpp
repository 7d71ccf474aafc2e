// StateSource: whose state a command asks about: a configuration file's or a running server's.
// Values.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace parallax::control {

inline constexpr const char* default_socket_path = "/run/parallax/admin.sock";
/// The environment's word for another one.
inline constexpr const char* socket_variable = "PARALLAX_SOCKET";

/// At most one is given; neither: the server that the environment names, or the default one.
struct StateSource {
    std::optional<std::string> file;
    std::optional<std::string> socket;

    std::string socket_path() const {
        const char* named = std::getenv(socket_variable);
        const bool is_named = named != nullptr && *named != '\0';
        return socket.value_or(is_named ? named : default_socket_path);
    }
};

} // namespace parallax::control
