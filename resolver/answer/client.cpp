#include "resolver/answer/client.hpp"

#include <algorithm>

namespace parallax::answer {

namespace {

constexpr std::uint16_t family_v4 = 1, family_v6 = 2; // RFC 7871 §6, IANA address families

std::optional<dns::IpAddress> address_of(const dns::ClientSubnet& subnet) noexcept {
    if (subnet.source_prefix == 0) return std::nullopt; // RFC 7871 §7.1.2: "do not use"
    if (subnet.family == family_v6) return dns::IpAddress::v6(subnet.address);
    if (subnet.family != family_v4) return std::nullopt;
    std::array<std::uint8_t, 4> octets{};
    std::copy_n(subnet.address.begin(), octets.size(), octets.begin());
    return dns::IpAddress::v4(octets);
}

} // namespace

Client effective_client(const Origin& origin, const dns::Edns* edns, const Trust& trust) {
    // The sender of the message is behind the proxy where there is one. Trust in the proxy is no
    // trust in what its clients write into their options (SECURITY 1E, EDNS smuggling).
    const dns::IpAddress& sender = origin.proxied_source ? *origin.proxied_source : origin.peer;
    const auto from = origin.proxied_source ? Client::From::ProxyHeader : Client::From::Packet;
    if (edns == nullptr || !edns->client_subnet) return {sender, from};
    if (!trust.subnet_senders.longest_match(sender)) return {sender, from};
    const auto address = address_of(*edns->client_subnet);
    if (!address) return {sender, from};
    return {*address, Client::From::ClientSubnet};
}

} // namespace parallax::answer
