#include "resolver/serve/udp_path.hpp"

#include <netinet/udp.h>

#include <array>
#include <cstring>

namespace parallax::serve {

namespace {

void fill(cmsghdr& item, int level, int type, std::size_t octets) noexcept {
    item.cmsg_level = level;
    item.cmsg_type = type;
    item.cmsg_len = CMSG_LEN(octets);
}

std::size_t source_space(const msghdr& message) noexcept {
    if (message.msg_name == nullptr) return 0;
    const auto family = static_cast<const sockaddr*>(message.msg_name)->sa_family;
    return family == AF_INET ? CMSG_SPACE(sizeof(in_pktinfo)) : CMSG_SPACE(sizeof(in6_pktinfo));
}

} // namespace

dns::Endpoint endpoint_of(const SocketAddress& address) noexcept {
    if (address.any.sa_family == AF_INET) {
        std::array<std::uint8_t, sizeof(in_addr)> octets;
        std::memcpy(octets.data(), &address.v4.sin_addr, octets.size());
        return {dns::IpAddress::v4(octets), ntohs(address.v4.sin_port)};
    }
    std::array<std::uint8_t, sizeof(in6_addr)> octets;
    std::memcpy(octets.data(), &address.v6.sin6_addr, octets.size());
    return {dns::IpAddress::v6(octets), ntohs(address.v6.sin6_port)};
}

void keep_local_address(msghdr& message, UdpPath& path) noexcept {
    for (cmsghdr* item = CMSG_FIRSTHDR(&message); item != nullptr;
         item = CMSG_NXTHDR(&message, item)) {
        if (item->cmsg_level == IPPROTO_IP && item->cmsg_type == IP_PKTINFO) {
            std::memcpy(&path.local_v4, CMSG_DATA(item), sizeof path.local_v4);
        } else if (item->cmsg_level == IPPROTO_IPV6 && item->cmsg_type == IPV6_PKTINFO) {
            std::memcpy(&path.local_v6, CMSG_DATA(item), sizeof path.local_v6);
        }
    }
}

void address_back(msghdr& message, ControlRoom& room, UdpPath& path) noexcept {
    message.msg_name = &path.peer;
    message.msg_namelen = path.peer_octets;
    message.msg_control = &room;
    message.msg_controllen = source_space(message);
    if (path.is_v4()) {
        fill(room.header, IPPROTO_IP, IP_PKTINFO, sizeof(in_pktinfo));
        in_pktinfo source{};
        source.ipi_spec_dst = path.local_v4.ipi_addr;
        std::memcpy(CMSG_DATA(&room.header), &source, sizeof source);
        return;
    }
    fill(room.header, IPPROTO_IPV6, IPV6_PKTINFO, sizeof(in6_pktinfo));
    std::memcpy(CMSG_DATA(&room.header), &path.local_v6, sizeof path.local_v6);
}

void add_segment_length(msghdr& message, std::uint16_t octets) noexcept {
    const std::size_t before = source_space(message);
    auto* const item = reinterpret_cast<cmsghdr*>(static_cast<char*>(message.msg_control) + before);
    fill(*item, IPPROTO_UDP, UDP_SEGMENT, sizeof octets);
    std::memcpy(CMSG_DATA(item), &octets, sizeof octets);
    message.msg_controllen = before + CMSG_SPACE(sizeof octets);
}

void remove_segment_length(msghdr& message) noexcept {
    message.msg_controllen = source_space(message);
}

} // namespace parallax::serve
