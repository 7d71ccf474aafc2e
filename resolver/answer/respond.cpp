#include "resolver/answer/respond.hpp"

#include <algorithm>

namespace parallax::answer {

namespace {

constexpr std::string_view no_network_text = "the source is in no network of this server";

/// The most octets a response may have (RFC 6891 §6.2.5; RFC 1035 §4.2.2 for TCP).
std::size_t limit_of(const dns::Query* query, const Delivery& delivery, std::size_t room) noexcept {
    if (delivery.transport == Transport::Tcp) return std::min(room, dns::message_octets_max);
    const std::size_t asked =
        query && query->edns ? query->edns->udp_payload : dns::udp_payload_octets_plain;
    const std::size_t own =
        std::max<std::size_t>(delivery.settings.udp_payload, dns::udp_payload_octets_plain);
    return std::min({asked, own, room});
}

RenderOptions options_for(const dns::Query* query, const Delivery& delivery,
                          std::size_t room) noexcept {
    RenderOptions options;
    options.limit = limit_of(query, delivery, room);
    options.own_udp_payload = delivery.settings.udp_payload;
    // RFC 7828 §3.3.2: never over UDP.
    if (delivery.transport == Transport::Tcp) options.keepalive_100ms = delivery.keepalive_100ms;
    return options;
}

/// A listener may pin its network; else the source's longest prefix decides.
const zones::Network* network_for(const zones::Snapshot& snapshot, const Origin& origin,
                                  const Client& client) {
    if (origin.pinned_network.empty()) return snapshot.network_of(client.address);
    return snapshot.network_named(std::string{origin.pinned_network});
}

Replied refuse_outside_networks(const dns::Query& query, const RenderOptions& options,
                                std::span<std::uint8_t> out) {
    Answer answer;
    answer.rcode = dns::Rcode::Refused;
    answer.error = dns::EdeCode::Prohibited;
    answer.error_text = no_network_text;
    return {render(query, answer, options, out), answer.rcode};
}

} // namespace

Outcome respond(const zones::Snapshot& snapshot, const Settings& settings, const Incoming& incoming,
                std::span<std::uint8_t> out) {
    const dns::ParsedQuery parsed = dns::parse_query(incoming.packet);
    if (std::holds_alternative<dns::Ignore>(parsed)) return Drop{};
    const Delivery delivery{settings, incoming.origin.transport, incoming.keepalive_100ms};
    if (const auto* decline = std::get_if<dns::Decline>(&parsed)) {
        const auto options = options_for(nullptr, delivery, out.size());
        return Replied{render(*decline, options, out), decline->rcode};
    }
    const auto& query = std::get<dns::Query>(parsed);
    const auto options = options_for(&query, delivery, out.size());
    const dns::Edns* const edns = query.edns ? &*query.edns : nullptr;
    const Client client = effective_client(incoming.origin, edns, settings.trust);
    const zones::Network* const network = network_for(snapshot, incoming.origin, client);
    if (network == nullptr) return refuse_outside_networks(query, options, out);
    Walk walk{snapshot, snapshot.horizon_of(*network), asked_by(query)};
    if (std::holds_alternative<Ask>(walk.advance())) return NeedsResolution{query, client, network};
    return Replied{render(query, walk.answer(), options, out), walk.answer().rcode};
}

std::size_t render_walk(const dns::Query& query, const Walk& walk, const Delivery& delivery,
                        std::span<std::uint8_t> out) {
    return render(query, walk.answer(), options_for(&query, delivery, out.size()), out);
}

Walk::Asked asked_by(const dns::Query& query) {
    const auto recursion = query.header.rd ? Recursion::Desired : Recursion::NotDesired;
    return {query.name, query.type, recursion, query.dnssec_ok(), query.header.cd};
}

} // namespace parallax::answer
