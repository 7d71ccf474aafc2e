// respond(): bytes -> Query -> Client -> Horizon -> Answer -> bytes. The hot path, one screen.
//
// Synchronous; no allocation on a held answer, no lock, no log line, no system clock. Any thread,
// with its own output buffer.
#pragma once

#include "resolver/answer/client.hpp"
#include "resolver/answer/render.hpp"
#include "resolver/answer/walk.hpp"

namespace parallax::answer {

struct Settings {
    Trust trust;
    std::uint16_t udp_payload =
        dns::udp_payload_octets; ///< what we offer and the most we send over UDP
};

/// out[0, octets) is the response.
struct Replied {
    std::size_t octets;
    dns::Rcode rcode;
};
struct Drop {};
/// The slow path must ask: run a Walk for `query` in `network`'s horizon, then render.
struct NeedsResolution {
    dns::Query query;
    Client client;
    const zones::Network* network;
};
using Outcome = std::variant<Replied, Drop, NeedsResolution>;

struct Incoming {
    std::span<const std::uint8_t> packet; ///< without PROXY header
    Origin origin;
    std::optional<std::uint16_t> keepalive_100ms; ///< TCP: what to offer (RFC 7828)
};

Outcome respond(const zones::Snapshot& snapshot, const Settings& settings, const Incoming& incoming,
                std::span<std::uint8_t> out);

/// How a response travels.
struct Delivery {
    const Settings& settings;
    Transport transport = Transport::Udp;
    std::optional<std::uint16_t> keepalive_100ms; ///< TCP: what to offer (RFC 7828)
};
/// How the slow path answers the same query once its Walk is complete.
std::size_t render_walk(const dns::Query& query, const Walk& walk, const Delivery& delivery,
                        std::span<std::uint8_t> out);

/// The Walk's question for a query.
Walk::Asked asked_by(const dns::Query& query);

} // namespace parallax::answer
