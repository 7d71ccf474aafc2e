// Opening UDP sockets that know which of our addresses was asked, and answering through them from
// that address. Thin over the system calls; never blocks. Any thread.
#pragma once

#include "resolver/serve/udp_path.hpp"

#include <boost/system/error_code.hpp>

#include <cstdint>
#include <span>

namespace parallax::serve {

inline constexpr int udp_receive_buffer_octets = 4 << 20; // asked of the kernel; it may give less

/// An opened, bound socket; -1 and the error when that failed.
struct OpenedSocket {
    int descriptor = -1;
    boost::system::error_code error;
};
OpenedSocket open_udp_socket(const dns::Endpoint& at);
/// The port the system gave.
dns::Endpoint bound_endpoint(int descriptor);
/// Whether the kernel knows UDP_SEGMENT (Linux 4.18 and later).
bool knows_segments(int descriptor);

/// Sends one datagram back along a path; false when the kernel refused it.
bool send_along(int descriptor, const UdpPath& path, std::span<const std::uint8_t> packet);

} // namespace parallax::serve
