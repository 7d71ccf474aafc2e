// Client: who is asking, as far as every later decision cares (DESIGN section 2).
//
// effective_client() is the one place where a packet's origin becomes a client: ACL, horizon, rate
// limit, cookie and log all use its result. Pure; any thread.
#pragma once

#include "dns/edns.hpp"
#include "dns/ip_address.hpp"
#include "zones/prefix_map.hpp"

#include <string>

namespace parallax::answer {

enum class Transport : std::uint8_t { Udp, Tcp };

/// Peers that may speak for others.
struct Trust {
    zones::PrefixMap proxies;        ///< PROXY v2 headers are accepted, and required, from these
    zones::PrefixMap subnet_senders; ///< EDNS Client Subnet is believed from these
    /// DNS UPDATE is looked at from these; nothing: from nobody, it is not implemented.
    std::optional<zones::PrefixMap> update_senders;
};

/// Where a question came from, as the transport saw it.
struct Origin {
    dns::IpAddress peer;
    std::uint16_t peer_port = 0;
    Transport transport = Transport::Udp;
    std::optional<dns::IpAddress> proxied_source; ///< from an accepted PROXY v2 header
    std::string_view pinned_network;              ///< of the listener; empty: none
};

struct Client {
    dns::IpAddress address; ///< decides the network
    enum class From : std::uint8_t { Packet, ProxyHeader, ClientSubnet } from = From::Packet;
    /// Of a client subnet: how many bits of the address are known.
    std::uint8_t known_bits = 0;
};

/// Whether an EDNS Client Subnet option that came this way counts: its sender, which is the proxied
/// source where there is one, is in `subnet_senders`.
bool believes_client_subnet(const Origin& origin, const Trust& trust);

/// An option that is not believed, or has a source prefix of 0, changes nothing. `edns` may be
/// null.
Client effective_client(const Origin& origin, const dns::Edns* edns, const Trust& trust);

} // namespace parallax::answer
