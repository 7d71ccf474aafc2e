// PROXY protocol v2 headers in front of DNS messages (one per datagram, one per TCP connection).
// Pure.
#pragma once

#include "dns/ip_address.hpp"

#include <cstddef>
#include <span>
#include <variant>

namespace parallax::answer {

inline constexpr std::size_t proxy_header_octets_max = 512; // TLVs included (SECURITY 1E)

struct ProxyHeader {
    std::size_t octets = 0;               ///< what to skip
    std::optional<dns::IpAddress> source; ///< nothing for LOCAL and AF_UNSPEC: the peer itself
    std::optional<std::uint16_t> source_port;
};
/// Not a v2 header, or a broken or too long one.
struct NoProxyHeader {};
/// More octets are needed (TCP).
struct PartialProxyHeader {};

std::variant<ProxyHeader, NoProxyHeader, PartialProxyHeader>
read_proxy_header(std::span<const std::uint8_t> octets);

} // namespace parallax::answer
