// Opening UDP sockets that know which of our addresses was asked. Thin over the system calls; never
// blocks. Any thread.
#pragma once

#include "dns/ip_address.hpp"

#include <boost/system/error_code.hpp>

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

} // namespace parallax::serve
