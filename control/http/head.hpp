// Head: the request line and the fields of an HTTP/1.1 request, as strict as a server that nobody
// may smuggle requests past has to be.
//
// The parser behind it is more lenient (RFC 9112 lets it): bare line feeds, folded lines, two
// lengths of one body, unknown codings and repeated fields that this server reads once are refused
// here. Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace parallax::control::http {

inline constexpr std::size_t head_octets_max = 16 * 1024;
inline constexpr std::size_t head_fields_max = 100;

struct HeadScan {
    std::size_t octets = 0; ///< of the head, with its empty line; 0: not all of it is here
    std::string_view fault; ///< why there will be none; empty: nothing yet
};
/// Octets before `from` were scanned before.
HeadScan scan_head(std::string_view octets, std::size_t from);

/// What is wrong with a whole head; empty: nothing.
std::string_view head_fault(std::string_view head);

} // namespace parallax::control::http
