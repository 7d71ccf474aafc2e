// respond(): bytes -> Query -> Client -> Horizon -> Answer -> bytes. The hot path, one screen.
//
// Synchronous; no allocation on a held or ready answer, no lock, no log line, no system clock. Any
// thread, with its own output buffer.
#pragma once

#include "resolver/answer/ready.hpp"

namespace parallax::answer {

struct Drop {};
/// A DNS UPDATE from a trusted sender, who is this: for whoever decides about updates.
struct UpdateAsked {
    dns::IpAddress sender;
};
/// The slow path must ask: run a Walk for `query` in `network`'s horizon, then render.
struct NeedsResolution {
    dns::Query query;
    Client client;
    const zones::Network* network;
    std::optional<Ask> first; ///< what is to be asked of a rule, unless links come before
};
using Outcome = std::variant<Replied, Drop, UpdateAsked, NeedsResolution>;

/// Pre: out.size() >= 512; ready answers need `cache_buffer_octets`.
Outcome respond(const Known& known, const Settings& settings, const Incoming& incoming,
                std::span<std::uint8_t> out);
/// respond() after no ready answer was found.
Outcome compose(const Known& known, const Settings& settings, const Incoming& incoming,
                std::span<std::uint8_t> out);

/// How a response travels.
struct Delivery {
    const Settings& settings;
    Transport transport = Transport::Udp;
    std::optional<std::uint16_t> keepalive_100ms; ///< TCP: what to offer (RFC 7828)
};
/// How the slow path answers the same query once its Walk is complete.
Rendered render_walk(const dns::Query& query, const Walk& walk, const Delivery& delivery,
                     std::span<std::uint8_t> out);

/// The Walk's question for a query.
Walk::Asked asked_by(const dns::Query& query);

} // namespace parallax::answer
