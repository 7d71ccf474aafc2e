#include "resolver/answer/respond.hpp"

#include <algorithm>

namespace parallax::answer {

namespace {

constexpr std::string_view no_network_text = "the source is in no network of this server";

RenderOptions options_for(const dns::Query* query, const Delivery& delivery,
                          std::size_t room) noexcept {
    RenderOptions options;
    const std::uint16_t payload = query && query->edns ? query->edns->udp_payload : 0;
    options.limit = std::min(room, response_limit(delivery.settings, delivery.transport, payload));
    options.own_udp_payload = delivery.settings.udp_payload;
    // RFC 7828 §3.3.2: never over UDP.
    if (delivery.transport == Transport::Tcp) options.keepalive_100ms = delivery.keepalive_100ms;
    return options;
}

Replied refuse_outside_networks(const dns::Query& query, const RenderOptions& options,
                                std::span<std::uint8_t> out) {
    Answer answer;
    answer.rcode = dns::Rcode::Refused;
    answer.error = dns::EdeCode::Prohibited;
    answer.error_text = no_network_text;
    return {render(query, answer, options, out).octets, answer.rcode};
}

/// The network that all addresses of a client subnet are in. Nothing when there is none, or when
/// some are in another: the answer would be kept for all of them. Looks at every source prefix;
/// only trusted senders get here.
const zones::Network* network_of_subnet(const zones::Snapshot& snapshot, const Client& client) {
    const dns::Prefix subnet{client.address, client.known_bits};
    const zones::Network* found = nullptr;
    std::optional<std::uint8_t> found_bits;
    for (const zones::Network& network : snapshot.topology().networks) {
        for (const dns::Prefix& source : network.sources) {
            if (source.length > subnet.length || !source.contains(subnet.address)) continue;
            if (found_bits && source.length <= *found_bits) continue; // of equals the first
            found = &network;
            found_bits = source.length;
        }
    }
    for (const zones::Network& network : snapshot.topology().networks) {
        for (const dns::Prefix& source : network.sources) {
            const bool is_inside = source.length > subnet.length && subnet.contains(source.address);
            if (is_inside && &network != found) return nullptr;
        }
    }
    return found;
}

const zones::Network* network_of(const zones::Snapshot& snapshot, const Origin& origin,
                                 const Client& client) {
    const bool by_subnet = client.from == Client::From::ClientSubnet &&
                           client.known_bits < client.address.bits() &&
                           origin.pinned_network.empty();
    return by_subnet ? network_of_subnet(snapshot, client) : network_for(snapshot, origin, client);
}

/// A packet that is no question.
Outcome answer_decline(dns::Decline decline, const Delivery& delivery, const Origin& origin,
                       std::span<std::uint8_t> out) {
    const Trust& trust = delivery.settings.trust;
    if (decline.header.opcode == dns::Opcode::Update && trust.update_senders) {
        const dns::IpAddress sender = effective_client(origin, nullptr, trust).address;
        if (trust.update_senders->longest_match(sender)) return UpdateAsked{sender};
        decline.rcode = dns::Rcode::Refused;
    }
    const auto options = options_for(nullptr, delivery, out.size());
    return Replied{render(decline, options, out), decline.rcode};
}

} // namespace

Outcome respond(const Known& known, const Settings& settings, const Incoming& incoming,
                std::span<std::uint8_t> out) {
    ReadyQuery ready;
    ready.prepare(known, settings, incoming);
    if (const auto replied = ready.answer(known, settings, incoming.origin.transport, out)) {
        return *replied;
    }
    return compose(known, settings, incoming, out);
}

Outcome compose(const Known& known, const Settings& settings, const Incoming& incoming,
                std::span<std::uint8_t> out) {
    dns::ParsedQuery parsed = dns::parse_query(incoming.packet);
    if (std::holds_alternative<dns::Ignore>(parsed)) return Drop{};
    const Delivery delivery{settings, incoming.origin.transport, incoming.keepalive_100ms};
    if (auto* const decline = std::get_if<dns::Decline>(&parsed)) {
        return answer_decline(std::move(*decline), delivery, incoming.origin, out);
    }
    auto& query = std::get<dns::Query>(parsed);
    // Who sends it unasked is told nothing about it, as by a server that does not know the option.
    if (query.edns && query.edns->client_subnet &&
        !believes_client_subnet(incoming.origin, settings.trust)) {
        query.edns->client_subnet.reset();
    }
    auto options = options_for(&query, delivery, out.size());
    const dns::Edns* const edns = query.edns ? &*query.edns : nullptr;
    const Client client = effective_client(incoming.origin, edns, settings.trust);
    const zones::Network* const network = network_of(known.snapshot, incoming.origin, client);
    if (network == nullptr) return refuse_outside_networks(query, options, out);
    const zones::Horizon& horizon = known.snapshot.horizon_of(*network);
    options.recursion_available = horizon.offers_recursion();
    Walk walk{known.snapshot, horizon, asked_by(query)};
    Next next = walk.advance();
    if (auto* const ask = std::get_if<Ask>(&next)) {
        NeedsResolution needed{std::move(query), client, network, std::nullopt};
        if (walk.links().empty() && ask->rule != nullptr) needed.first = std::move(*ask);
        return needed;
    }
    const Rendered rendered = render(query, walk.answer(), options, out);
    keep_ready(known, {query, horizon, walk, rendered, out});
    return Replied{rendered.octets, walk.answer().rcode};
}

Rendered render_walk(const dns::Query& query, const Walk& walk, const Delivery& delivery,
                     std::span<std::uint8_t> out) {
    RenderOptions options = options_for(&query, delivery, out.size());
    options.recursion_available = walk.horizon().offers_recursion();
    return render(query, walk.answer(), options, out);
}

Walk::Asked asked_by(const dns::Query& query) {
    const auto recursion = query.header.rd ? Recursion::Desired : Recursion::NotDesired;
    return {query.name, query.type, recursion, query.dnssec_ok(), query.header.cd};
}

} // namespace parallax::answer
