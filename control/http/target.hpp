// Target: what a request asks for: the origin form of RFC 9112 section 3.2.1, decoded once.
//
// Promises: a path without tricks: no dot segments, no empty ones but the last, no encoded slashes,
// backslashes, control characters or second layer of encoding. Pure; any thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace parallax::control::http {

inline constexpr std::size_t target_octets_max = 8192;
inline constexpr std::size_t query_fields_max = 64;

struct Target {
    std::string path;
    std::map<std::string, std::string> query; ///< names folded to lower case
};

/// Nothing for anything else, and for a query that says one thing twice.
std::optional<Target> read_target(std::string_view text);

} // namespace parallax::control::http
