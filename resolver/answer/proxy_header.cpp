#include "resolver/answer/proxy_header.hpp"

#include <algorithm>
#include <array>

namespace parallax::answer {

namespace {

// "The PROXY protocol", section 2.2: signature, version and command, family and protocol, length.
constexpr std::array<std::uint8_t, 12> signature = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D,
                                                    0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
constexpr std::size_t fixed_octets = 16;
constexpr std::uint8_t command_local = 0x20, command_proxy = 0x21;
constexpr std::uint8_t unspecified = 0x00;
constexpr std::uint8_t tcp_over_ipv4 = 0x11, udp_over_ipv4 = 0x12;
constexpr std::uint8_t tcp_over_ipv6 = 0x21, udp_over_ipv6 = 0x22;

std::uint16_t u16_at(std::span<const std::uint8_t> octets, std::size_t at) noexcept {
    return static_cast<std::uint16_t>(octets[at] << 8 | octets[at + 1]);
}

/// Source address, destination address, source port, destination port. Nothing when too short.
template <std::size_t AddressOctets>
std::optional<std::array<std::uint8_t, AddressOctets>>
source_address(std::span<const std::uint8_t> addresses) noexcept {
    if (addresses.size() < 2 * AddressOctets + 4) return std::nullopt;
    std::array<std::uint8_t, AddressOctets> source{};
    std::copy_n(addresses.begin(), AddressOctets, source.begin());
    return source;
}

} // namespace

std::variant<ProxyHeader, NoProxyHeader, PartialProxyHeader>
read_proxy_header(std::span<const std::uint8_t> octets) {
    const std::size_t compared = std::min(octets.size(), signature.size());
    if (!std::equal(signature.begin(), signature.begin() + static_cast<std::ptrdiff_t>(compared),
                    octets.begin())) {
        return NoProxyHeader{};
    }
    if (octets.size() < fixed_octets) return PartialProxyHeader{};
    const std::uint8_t command = octets[12], family = octets[13];
    if (command != command_local && command != command_proxy) return NoProxyHeader{};
    ProxyHeader header;
    header.octets = fixed_octets + u16_at(octets, 14);
    if (header.octets > proxy_header_octets_max) return NoProxyHeader{};
    if (octets.size() < header.octets) return PartialProxyHeader{};
    // "The receiver must accept ... LOCAL and must use the real connection endpoints".
    if (command == command_local || family == unspecified) return header;
    const auto addresses = octets.subspan(fixed_octets, header.octets - fixed_octets);
    if (family == tcp_over_ipv4 || family == udp_over_ipv4) {
        const auto source = source_address<4>(addresses);
        if (!source) return NoProxyHeader{};
        header.source = dns::IpAddress::v4(*source);
        header.source_port = u16_at(addresses, 8);
        return header;
    }
    // A unix socket, or a family unknown to us, names no network: the header is of no use here.
    if (family != tcp_over_ipv6 && family != udp_over_ipv6) return NoProxyHeader{};
    const auto source = source_address<16>(addresses);
    if (!source) return NoProxyHeader{};
    header.source = dns::IpAddress::v6(*source);
    header.source_port = u16_at(addresses, 32);
    return header;
}

} // namespace parallax::answer
