#include "resolver/answer/client.hpp"

#include <algorithm>

namespace parallax::answer {

namespace {

constexpr std::uint16_t family_v4 = 1, family_v6 = 2; // RFC 7871 §6, IANA address families
constexpr std::uint8_t mapped_bits = 96;              // in front of a mapped IPv4 address

/// Nothing: the option does not tell who the client is.
std::optional<Client> client_of(const dns::ClientSubnet& subnet) noexcept {
    if (subnet.source_prefix == 0) return std::nullopt; // RFC 7871 §7.1.2: "do not use"
    if (subnet.family == family_v6) {
        const auto address = dns::IpAddress::v6(subnet.address);
        if (address.family() == dns::AddressFamily::V6) {
            return Client{address, Client::From::ClientSubnet, subnet.source_prefix};
        }
        if (subnet.source_prefix <= mapped_bits) return std::nullopt;
        const auto bits = static_cast<std::uint8_t>(subnet.source_prefix - mapped_bits);
        return Client{address, Client::From::ClientSubnet, bits};
    }
    if (subnet.family != family_v4) return std::nullopt;
    std::array<std::uint8_t, 4> octets{};
    std::copy_n(subnet.address.begin(), octets.size(), octets.begin());
    return Client{dns::IpAddress::v4(octets), Client::From::ClientSubnet, subnet.source_prefix};
}

/// The sender of the message is behind the proxy where there is one. Trust in the proxy is no trust
/// in what its clients write into their options (SECURITY 1E, EDNS smuggling).
const dns::IpAddress& sender_of(const Origin& origin) noexcept {
    return origin.proxied_source ? *origin.proxied_source : origin.peer;
}

} // namespace

bool believes_client_subnet(const Origin& origin, const Trust& trust) {
    return trust.subnet_senders.longest_match(sender_of(origin)).has_value();
}

Client effective_client(const Origin& origin, const dns::Edns* edns, const Trust& trust) {
    if (edns != nullptr && edns->client_subnet && believes_client_subnet(origin, trust)) {
        if (const auto client = client_of(*edns->client_subnet)) return *client;
    }
    const auto from = origin.proxied_source ? Client::From::ProxyHeader : Client::From::Packet;
    return {sender_of(origin), from};
}

} // namespace parallax::answer
