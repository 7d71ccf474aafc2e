#include "resolver/answer/ready.hpp"

#include "dns/folding.hpp"
#include "dns/header.hpp"

#include <algorithm>
#include <cstring>

namespace parallax::answer {

namespace {

constexpr std::size_t bare_opt_octets = 11; // RFC 6891 §6.1.2
constexpr std::size_t additional_count_at = 10;
// RFC 1035 §4.1.1, RFC 4035 §3.2.2: third and fourth octet of the header.
constexpr std::uint8_t rd_bit = 0x01;
constexpr std::uint8_t ad_bit = 0x20;
constexpr std::uint8_t cd_bit = 0x10;
constexpr std::uint8_t rcode_bits = 0x0F;

/// What of a question's bits the answer may depend on.
struct KeyBits {
    bool dnssec_ok, checking_disabled, recursion_desired;
};

std::uint8_t flags_of(const KeyBits& bits) noexcept {
    return static_cast<std::uint8_t>(
        (bits.dnssec_ok ? recurse::CacheFlag::DnssecOk : 0) |
        (bits.checking_disabled ? recurse::CacheFlag::CheckingDisabled : 0) |
        (bits.recursion_desired ? recurse::CacheFlag::RecursionDesired : 0));
}

bool is_reverse(const dns::Name& name) {
    static const dns::Name v4 = *dns::Name::from_text("in-addr.arpa.");
    static const dns::Name v6 = *dns::Name::from_text("ip6.arpa.");
    return name.is_at_or_below(v4) || name.is_at_or_below(v6);
}

/// The link says the same in every horizon with the same general route.
bool is_public(const zones::Snapshot& snapshot, const Link& link) {
    switch (link.kind) {
    case LinkKind::Upstream:
    case LinkKind::MinimalAny:
    case LinkKind::SpecialUse:
        break;
    case LinkKind::ZoneRecords:
    case LinkKind::ZoneAlias:
    case LinkKind::ZoneNoData:
    case LinkKind::ZoneNxDomain:
    case LinkKind::ZoneReferral:
    case LinkKind::Redirected:
    case LinkKind::Rewrite:
    case LinkKind::ServiceAlias:
    case LinkKind::ServiceAddress:
    case LinkKind::ServiceNoData:
    case LinkKind::ReverseName: // answered only inside the network
    case LinkKind::NotHeld:
    case LinkKind::Failed:
        return false;
    }
    return is_public_name(snapshot, link.owner);
}

std::uint64_t scope_of(const zones::Snapshot& snapshot, const Composed& composed) {
    const auto& links = composed.walk.links();
    const bool is_for_all = std::all_of(
        links.begin(), links.end(), [&](const Link& link) { return is_public(snapshot, link); });
    return is_for_all ? composed.horizon.public_scope() : composed.horizon.scope();
}

/// The smallest TTL that ages; none does: the answer holds until its scope ends.
Seconds lifetime_of(const Answer& answer) noexcept {
    Seconds least = recurse::never_expires;
    for (const Section* const section : {&answer.answer, &answer.authority, &answer.additional}) {
        for (const AnswerRrset& item : *section) {
            if (item.ttl_kind == TtlKind::Ageing) least = std::min(least, item.rrset.ttl);
        }
    }
    return least;
}

bool is_negative(const Answer& answer) noexcept {
    return answer.rcode != dns::Rcode::NoError || answer.answer.empty();
}

bool is_from_upstream(const Walk& walk) {
    return std::any_of(walk.links().begin(), walk.links().end(),
                       [](const Link& link) { return link.kind == LinkKind::Upstream; });
}

/// Of use to other clients.
bool is_worth_keeping(const Composed& composed) {
    const Answer& answer = composed.walk.answer();
    const bool is_failure = answer.error.has_value() || answer.rcode == dns::Rcode::ServFail ||
                            answer.rcode == dns::Rcode::Refused;
    if (is_failure || composed.rendered.extent != Rendered::Extent::Whole) return false;
    // RFC 2308 §5: a negative answer without SOA is not cached.
    return !(is_negative(answer) && answer.authority.empty() && is_from_upstream(composed.walk));
}

/// Names that a zone held here does not have are made up without end, and the answer is composed
/// almost as fast as it is stored: one in eight is kept. So a flood of them writes little, and a
/// name that is asked for often is kept within seconds. The lot is drawn anew every second from the
/// keyed hash, which no client knows.
bool is_drawn(const Composed& composed, std::uint64_t question_hash, Seconds now) noexcept {
    const bool is_cheap = is_negative(composed.walk.answer()) && !is_from_upstream(composed.walk);
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15; // spreads the seconds over all bits
    return !is_cheap || (question_hash + now * odd) >> 61 == 0;
}

void write_u16(std::uint8_t* at, std::uint16_t value) noexcept {
    at[0] = static_cast<std::uint8_t>(value >> 8);
    at[1] = static_cast<std::uint8_t>(value);
}

} // namespace

const zones::Network* network_for(const zones::Snapshot& snapshot, const Origin& origin,
                                  const Client& client) {
    if (origin.pinned_network.empty()) return snapshot.network_of(client.address);
    return snapshot.network_named(origin.pinned_network);
}

std::size_t response_limit(const Settings& settings, Transport transport,
                           std::uint16_t client_payload) noexcept {
    if (transport == Transport::Tcp) return dns::message_octets_max;
    const std::size_t least = dns::udp_payload_octets_plain;
    return std::clamp<std::size_t>(client_payload, least,
                                   std::max<std::size_t>(settings.udp_payload, least));
}

void ReadyQuery::prepare(const Known& known, const Settings& settings, const Incoming& incoming) {
    horizon_ = nullptr;
    if (known.cache == nullptr) return;
    const auto plain = dns::parse_plain_query(incoming.packet);
    if (!plain) return;
    const Client client = effective_client(incoming.origin, nullptr, settings.trust);
    const zones::Network* const network = network_for(known.snapshot, incoming.origin, client);
    if (network == nullptr) return;
    query_ = *plain;
    horizon_ = &known.snapshot.horizon_of(*network);
    dns::fold_octets(query_.name.data(), folded_.data(), query_.name.size());
    question_.folded = std::span{folded_}.first(query_.name.size());
    question_.type = static_cast<std::uint16_t>(query_.type);
    question_.flags =
        flags_of({query_.dnssec_ok, query_.checking_disabled, query_.recursion_desired});
    question_.hash = known.cache->hash_of(question_);
    known.cache->prefetch_bucket(horizon_->scope(), question_);
    known.cache->prefetch_bucket(horizon_->public_scope(), question_);
}

void ReadyQuery::prefetch_entry(const Known& known) const noexcept {
    if (horizon_ == nullptr) return;
    known.cache->prefetch_entry(horizon_->scope(), question_);
    known.cache->prefetch_entry(horizon_->public_scope(), question_);
}

std::optional<Replied> ReadyQuery::answer(const Known& known, const Settings& settings,
                                          Transport transport, std::span<std::uint8_t> out) const {
    if (horizon_ == nullptr || out.size() < cache_buffer_octets) return {};
    CacheFound found = known.cache->find(horizon_->scope(), question_, known.now, out);
    if (found.octets == 0) {
        found = known.cache->find(horizon_->public_scope(), question_, known.now, out);
    }
    if (found.octets == 0) return std::nullopt;
    const std::size_t limit = response_limit(settings, transport, query_.udp_payload);
    if (found.octets + (query_.has_edns ? bare_opt_octets : 0) > limit) return std::nullopt;
    const auto rcode = static_cast<dns::Rcode>(out[3] & rcode_bits);
    return Replied{finish(out, found.octets, settings.udp_payload), rcode, found.refresh_due};
}

/// What differs from client to client; returns the octets of the whole.
std::size_t ReadyQuery::finish(std::span<std::uint8_t> out, std::size_t octets,
                               std::uint16_t own_udp_payload) const noexcept {
    write_u16(out.data(), query_.id);
    out[2] =
        static_cast<std::uint8_t>((out[2] & ~rd_bit) | (query_.recursion_desired ? rd_bit : 0));
    out[3] =
        static_cast<std::uint8_t>((out[3] & ~cd_bit) | (query_.checking_disabled ? cd_bit : 0));
    // RFC 6840 §5.8: only who understands the bit gets it.
    if (!query_.wants_authenticated && !query_.dnssec_ok)
        out[3] &= static_cast<std::uint8_t>(~ad_bit);
    std::memcpy(out.data() + dns::header_octets, query_.name.data(), query_.name.size());
    if (!query_.has_edns) return octets;
    constexpr std::uint8_t dnssec_ok_bit = 0x80;
    const auto type = static_cast<std::uint16_t>(dns::RrType::OPT);
    std::uint8_t* const opt = out.data() + octets;
    std::memset(opt, 0, bare_opt_octets);
    write_u16(opt + 1, type);
    write_u16(opt + 3, own_udp_payload);
    if (query_.dnssec_ok) opt[7] = dnssec_ok_bit;
    ++out[additional_count_at + 1]; // without OPT it is at most cached_octets_max / 11
    return octets + bare_opt_octets;
}

bool is_public_name(const zones::Snapshot& snapshot, const dns::Name& name) {
    return !snapshot.is_special(dns::HashedName{name}) && !is_reverse(name);
}

void keep_ready(const Known& known, const Composed& composed) {
    const std::size_t octets = composed.rendered.octets_before_opt;
    if (known.cache == nullptr || octets > cached_octets_max || !is_worth_keeping(composed)) return;
    const Seconds lifetime = lifetime_of(composed.walk.answer());
    const TtlOffsets& ttls = composed.rendered.ageing_ttls;
    const bool is_any = composed.query.type == dns::RrType::ANY; // no plain query asks for it
    if (is_any || lifetime == 0 || ttls.size() == ttls.capacity()) return;

    std::array<std::uint8_t, cached_octets_max> message;
    std::copy_n(composed.message.begin(), octets, message.begin());
    const dns::Name folded = composed.query.name.folded();
    std::copy(folded.wire().begin(), folded.wire().end(), message.begin() + dns::header_octets);
    if (composed.query.edns) --message[additional_count_at + 1];
    if (composed.walk.answer().authenticated) message[3] |= ad_bit;

    CacheQuestion question;
    question.folded = folded.wire();
    question.type = static_cast<std::uint16_t>(composed.query.type);
    question.flags =
        flags_of({composed.query.dnssec_ok(), composed.query.header.cd, composed.query.header.rd});
    question.hash = known.cache->hash_of(question);
    if (!is_drawn(composed, question.hash, known.now)) return;
    CacheEntry entry{std::span{message}.first(octets), ttls};
    if (lifetime != recurse::never_expires) entry.expires = known.now + lifetime;
    if (is_negative(composed.walk.answer())) entry.keeping = recurse::Keeping::Negative;
    known.cache->store(scope_of(known.snapshot, composed), question, entry, known.now);
}

} // namespace parallax::answer
