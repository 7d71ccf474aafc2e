#include "resolver/recurse/delegation.hpp"

#include "dns/rdata.hpp"

#include <algorithm>

namespace parallax::recurse {

namespace {

using dns::Record;
using dns::RrType;

std::optional<dns::IpAddress> address_of(const Record& record) {
    if (record.rr_class != dns::RrClass::IN) return std::nullopt;
    if (record.type != RrType::A && record.type != RrType::AAAA) return std::nullopt;
    return dns::IpAddress::from_octets(record.rdata);
}

/// RFC 5452 §6, and what BIND and Unbound allow: a parent may give addresses of names in its own
/// zone, in the child or beside it, and of no others.
void add_glue(NameServer& server, const std::vector<Record>& additional, const dns::Name& zone) {
    if (!server.name.is_at_or_below(zone)) return;
    for (const Record& record : additional) {
        if (server.addresses.size() == server_addresses_max) return;
        const auto address = address_of(record);
        if (!address || !(record.owner == server.name)) continue;
        auto& known = server.addresses;
        if (std::find(known.begin(), known.end(), *address) == known.end()) {
            known.push_back(*address);
        }
    }
}

/// The NS records of `cut` out of one section.
Delegation delegation_of(const std::vector<Record>& section, const dns::Name& cut,
                         const TtlLimits& limits) {
    Delegation delegation;
    delegation.cut = cut;
    delegation.ttl = std::max(limits.most, delegation_ttl_min_s);
    for (const Record& record : section) {
        if (record.type != RrType::NS || record.rr_class != dns::RrClass::IN) continue;
        if (!(record.owner == cut)) continue;
        delegation.ttl = std::min(delegation.ttl, std::max(record.ttl, delegation_ttl_min_s));
        const auto name = dns::target_of(record.rdata);
        if (!name || delegation.servers.size() == delegation_names_max) continue;
        const bool known =
            std::any_of(delegation.servers.begin(), delegation.servers.end(),
                        [&](const NameServer& server) { return server.name == *name; });
        if (!known) delegation.servers.push_back({*name, {}});
    }
    return delegation;
}

/// The cut a referral is about. Nothing: the message refers nowhere, upwards, or aside.
std::optional<dns::Name> cut_of(const dns::Message& message, const dns::Question& question,
                                const dns::Name& zone) {
    for (const Record& record : message.authority) {
        if (record.type != RrType::NS || record.rr_class != dns::RrClass::IN) continue;
        const bool leads_down = record.owner.is_at_or_below(zone) && record.owner != zone;
        // What is above the cut answers for its DS records (RFC 4035 §3.1.4.1).
        const bool leads_there = question.name.is_at_or_below(record.owner) &&
                                 !(question.type == RrType::DS && question.name == record.owner);
        if (leads_down && leads_there) return record.owner;
    }
    return std::nullopt;
}

AuthoritySaid read_referral(const dns::Message& message, const dns::Question& question,
                            const dns::Name& zone, const TtlLimits& limits) {
    const auto cut = cut_of(message, question, zone);
    if (!cut) return ReplyFault::Lame;
    Delegation delegation = delegation_of(message.authority, *cut, limits);
    if (delegation.servers.empty()) return ReplyFault::Lame;
    for (NameServer& server : delegation.servers) add_glue(server, message.additional, zone);
    delegation.ds = collect(message.authority, *cut, RrType::DS);
    if (!delegation.ds) delegation.no_ds_proof = collect_proofs(message.authority, zone);
    return delegation;
}

/// A resolver's cache speaks for nobody: RA without AA (Unbound's "recursion lame").
bool is_from_a_cache(const dns::Message& message) {
    return message.header.ra && !message.header.aa;
}

bool is_lame(const dns::Message& message, const Reply& reply, const dns::Name& zone) {
    const auto* const negative = std::get_if<ReplyNegative>(&reply.end);
    if (negative == nullptr || !reply.chain.empty()) return is_from_a_cache(message);
    // It does not serve the zone, but one above it.
    if (negative->soa)
        return negative->soa->owner != zone && zone.is_at_or_below(negative->soa->owner);
    return !message.header.aa;
}

} // namespace

AuthoritySaid read_authority(const dns::Message& message, const dns::Question& question,
                             const dns::Name& zone, const TtlLimits& limits) {
    auto read = read_reply(message, question, zone, limits);
    if (auto* const reply = std::get_if<Reply>(&read)) {
        if (is_lame(message, *reply, zone)) return ReplyFault::Lame;
        return std::move(*reply);
    }
    const ReplyFault fault = std::get<ReplyFault>(read);
    if (fault != ReplyFault::Lame) return fault;
    return read_referral(message, question, zone, limits);
}

AuthoritySaid read_priming(const dns::Message& message, const dns::Question& question,
                           const dns::Name& zone, const TtlLimits& limits) {
    auto read = read_reply(message, question, zone, limits);
    if (const auto* const fault = std::get_if<ReplyFault>(&read)) return *fault;
    if (!message.header.aa) return ReplyFault::Lame;
    Delegation delegation = delegation_of(message.answer, zone, limits);
    for (NameServer& server : delegation.servers) add_glue(server, message.additional, zone);
    const bool some_address =
        std::any_of(delegation.servers.begin(), delegation.servers.end(),
                    [](const NameServer& server) { return !server.addresses.empty(); });
    if (!some_address) return ReplyFault::Lame;
    return delegation;
}

} // namespace parallax::recurse
