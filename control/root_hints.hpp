// Root hints: the file an operator names for the root's servers (RFC 9609 §2): a master file with
// NS records at the root and the addresses of their targets, such as named.root. Slow path, start
// and reload only; any thread.
#pragma once

#include "dns/ip_address.hpp"

#include <string>
#include <variant>
#include <vector>

namespace parallax::control {

inline constexpr std::size_t root_hints_octets_max = std::size_t{1} << 20;
inline constexpr std::size_t root_hints_servers_max = 64; // addresses

/// The addresses, or what is wrong, "line N: ..." where there is one.
std::variant<std::vector<dns::Endpoint>, std::string> read_root_hints(const std::string& path);

} // namespace parallax::control
