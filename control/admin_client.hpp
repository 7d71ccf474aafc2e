// AdminClient: asks a running server through its admin socket: one request, one answer. Blocks; any
// thread.
#pragma once

#include "control/exit_code.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <string>
#include <variant>

namespace parallax::control {

inline constexpr std::size_t admin_answer_octets_max = 64 * 1024 * 1024;
inline constexpr std::chrono::seconds admin_answer_timeout{120}; // a matrix may ask many upstreams

struct AdminFailure {
    ExitCode code = ExitCode::Network; ///< Configuration when the server refused the request
    std::string text;
};

/// The "result" of the answer.
std::variant<boost::json::object, AdminFailure> ask_server(const std::string& path,
                                                           const boost::json::object& request);

} // namespace parallax::control
