// UdpPath: where a datagram came from and which of our addresses it was sent to; and the control
// messages that say so to the kernel (ip(7) IP_PKTINFO, RFC 3542 §6). Values; any thread.
#pragma once

#include "dns/ip_address.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

namespace parallax::serve {

/// As the kernel writes it, of either family.
union SocketAddress {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6{};
};
dns::Endpoint endpoint_of(const SocketAddress& address) noexcept;

/// One cache line.
struct UdpPath {
    SocketAddress peer;
    socklen_t peer_octets = 0;
    in_pktinfo local_v4{};
    in6_pktinfo local_v6{};

    bool is_v4() const noexcept { return peer.any.sa_family == AF_INET; }
    dns::Endpoint source() const noexcept { return endpoint_of(peer); }
};
static_assert(sizeof(UdpPath) == 64);

/// Room for one packet-info message of either family, and the length of a group's segments.
inline constexpr std::size_t control_octets_max =
    CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(std::uint16_t));
union ControlRoom {
    cmsghdr header; // aligns
    char octets[control_octets_max];
};

/// Reads the packet-info a received message came with.
void keep_local_address(msghdr& message, UdpPath& path) noexcept;
/// Addresses a message to the peer, leaving from the address that was asked. The message borrows
/// the room and the path.
void address_back(msghdr& message, ControlRoom& room, UdpPath& path) noexcept;
/// Makes the kernel cut a message, addressed or of a connected socket, into datagrams of `octets`
/// (udp(7) UDP_SEGMENT).
void add_segment_length(msghdr& message, std::uint16_t octets) noexcept;
/// Takes that back.
void remove_segment_length(msghdr& message) noexcept;

} // namespace parallax::serve
