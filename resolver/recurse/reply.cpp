#include "resolver/recurse/reply.hpp"

#include "dns/rdata.hpp"

#include <algorithm>

namespace parallax::recurse {

namespace {

using dns::Record;
using dns::RrType;

/// The type an RRSIG covers: its first two octets (RFC 4034 §3.1.1).
bool is_signature_of(const Record& record, RrType type) {
    return record.type == RrType::RRSIG && record.rdata.size() >= 2 &&
           (unsigned{record.rdata[0]} << 8 | record.rdata[1]) == static_cast<unsigned>(type);
}

/// Some signature is of a shorter name, a wildcard (RFC 4035 §5.3.4).
bool is_expanded(const ReplyRrset& rrset) {
    bool found = false;
    const std::size_t labels = rrset.owner.label_count() - (rrset.owner.is_wildcard() ? 1 : 0);
    constexpr std::size_t labels_at = 3; // RFC 4034 §3.1
    dns::for_each_rdata(rrset.signature_view(), [&](std::span<const std::uint8_t> rdata) {
        found = found || (rdata.size() > labels_at && rdata[labels_at] < labels);
    });
    return found;
}

} // namespace

std::optional<ReplyRrset> collect(const std::vector<Record>& section, const dns::Name& owner,
                                  RrType type) {
    ReplyRrset rrset;
    rrset.owner = owner;
    rrset.type = type;
    rrset.ttl = rrset.signature_ttl = UINT32_MAX;
    for (const Record& record : section) {
        if (record.rr_class != dns::RrClass::IN || !(record.owner == owner)) continue;
        if (record.type == type && rrset.count < reply_rrset_records_max) {
            dns::append_encoded(rrset.encoded, record.rdata);
            rrset.ttl = std::min(rrset.ttl, record.ttl);
            ++rrset.count;
        } else if (is_signature_of(record, type) &&
                   rrset.signature_count < reply_rrset_records_max) {
            dns::append_encoded(rrset.signatures, record.rdata);
            rrset.signature_ttl = std::min(rrset.signature_ttl, record.ttl);
            ++rrset.signature_count;
        }
    }
    if (rrset.count == 0) return std::nullopt;
    return rrset;
}

std::vector<ReplyRrset> collect_proofs(const std::vector<Record>& authority,
                                       const dns::Name& bailiwick) {
    std::vector<ReplyRrset> found;
    for (const Record& record : authority) {
        const bool proof = record.type == RrType::NSEC || record.type == RrType::NSEC3;
        if (!proof || !record.owner.is_at_or_below(bailiwick)) continue;
        const bool known = std::any_of(found.begin(), found.end(), [&](const ReplyRrset& rrset) {
            return rrset.owner == record.owner && rrset.type == record.type;
        });
        if (known || found.size() == reply_rrset_records_max) continue;
        if (auto rrset = collect(authority, record.owner, record.type)) {
            found.push_back(std::move(*rrset));
        }
    }
    return found;
}

namespace {

/// What DNAME `record` makes of a name below it (RFC 6672 §2.2). Nothing: it is not below, the
/// record is none, or the result is too long.
std::optional<dns::Name> substituted(const Record& record, const dns::Name& name) {
    if (record.type != RrType::DNAME || record.owner == name ||
        !name.is_at_or_below(record.owner)) {
        return std::nullopt;
    }
    const auto to = dns::target_of(record.rdata);
    const auto below = name.wire().first(name.length() - record.owner.length());
    const auto made = to ? dns::Name::join(below, *to) : dns::WireError::BadRdata;
    if (!made) return std::nullopt;
    return *made;
}

/// The alias of `name` in the answer section, with the DNAME within the bailiwick that gives it;
/// made up from that where the server did not (RFC 6672 §3.1). Malformed: two of them (RFC 2181
/// §10.1). Nothing: no alias.
std::optional<std::variant<ReplyAlias, ReplyFault>>
alias_of(const dns::Message& message, const dns::Name& name, const dns::Name& bailiwick) {
    ReplyAlias alias;
    auto cname = collect(message.answer, name, RrType::CNAME);
    if (cname && cname->count != 1) return ReplyFault::Malformed;
    const bool is_given = cname.has_value();
    if (is_given) {
        alias.target = dns::target_of_encoded(cname->view());
        alias.cname = std::move(*cname);
    }
    for (const Record& record : message.answer) {
        const auto made = substituted(record, name);
        if (!made || !record.owner.is_at_or_below(bailiwick)) continue;
        if (is_given && *made != alias.target) continue;
        alias.dname = collect(message.answer, record.owner, RrType::DNAME);
        if (!alias.dname || alias.dname->count != 1) return ReplyFault::Malformed;
        if (is_given) return alias;
        alias.target = *made;
        alias.cname = {name, RrType::CNAME, 1, record.ttl, {}, 0, record.ttl, {}};
        dns::append_encoded(alias.cname.encoded, made->wire());
        return alias;
    }
    if (!is_given) return std::nullopt;
    return alias;
}

/// The SOA that may bound a negative answer for `name`.
std::optional<ReplyRrset> soa_for(const std::vector<Record>& authority, const dns::Name& name,
                                  const dns::Name& bailiwick) {
    for (const Record& record : authority) {
        if (record.type != RrType::SOA || !name.is_at_or_below(record.owner)) continue;
        // A parent's SOA proves nothing about a forwarded suffix below it (RFC 5452 §6).
        if (!record.owner.is_at_or_below(bailiwick) && !bailiwick.is_at_or_below(record.owner)) {
            continue;
        }
        auto soa = collect(authority, record.owner, RrType::SOA);
        if (!soa || soa->count != 1) return std::nullopt;
        const auto tail = std::span{soa->encoded}.last(4);
        const std::uint32_t minimum = std::uint32_t{tail[0]} << 24 | std::uint32_t{tail[1]} << 16 |
                                      std::uint32_t{tail[2]} << 8 | tail[3];
        soa->ttl = std::min(soa->ttl, minimum); // RFC 2308 §5
        return soa;
    }
    return std::nullopt;
}

std::vector<ReplyRrset> proofs_of_expansion(const ReplyRrset& rrset,
                                            const std::vector<Record>& authority,
                                            const dns::Name& bailiwick) {
    return is_expanded(rrset) ? collect_proofs(authority, bailiwick) : std::vector<ReplyRrset>{};
}

std::variant<Reply, ReplyFault> end_negative(const dns::Message& message, Reply reply,
                                             const dns::Name& name, const dns::Name& bailiwick) {
    const dns::Rcode rcode = message.rcode();
    ReplyNegative negative{rcode, soa_for(message.authority, name, bailiwick),
                           collect_proofs(message.authority, bailiwick)};
    const bool referral =
        !negative.soa && std::any_of(message.authority.begin(), message.authority.end(),
                                     [](const Record& r) { return r.type == RrType::NS; });
    if (rcode == dns::Rcode::NoError && !negative.soa) {
        // An alias that leads on, or an upstream that refers us elsewhere instead of resolving.
        if (!reply.chain.empty()) {
            reply.end = ReplyDangling{};
            return reply;
        }
        if (referral) return ReplyFault::Lame;
    }
    reply.end = std::move(negative);
    return reply;
}

void limit(ReplyRrset& rrset, const TtlLimits& limits) {
    // The least does not count above the most.
    rrset.ttl = std::min(std::max(rrset.ttl, limits.least), limits.most);
    rrset.signature_ttl = std::min(std::max(rrset.signature_ttl, limits.least), limits.most);
}

void limit(Reply& reply, const TtlLimits& limits) {
    for (ReplyAlias& alias : reply.chain) {
        limit(alias.cname, limits);
        if (alias.dname) limit(*alias.dname, limits);
        for (ReplyRrset& proof : alias.proof) limit(proof, limits);
    }
    if (auto* const found = std::get_if<ReplyAnswer>(&reply.end)) {
        limit(found->rrset, limits);
        for (ReplyRrset& proof : found->proof) limit(proof, limits);
    }
    auto* const negative = std::get_if<ReplyNegative>(&reply.end);
    if (negative == nullptr) return;
    const TtlLimits shorter{0, std::min(limits.most, limits.negative_most), 0};
    if (negative->soa) limit(*negative->soa, shorter);
    for (ReplyRrset& proof : negative->proof) limit(proof, shorter);
}

bool is_final(dns::Rcode rcode) {
    return rcode == dns::Rcode::NoError || rcode == dns::Rcode::NxDomain ||
           rcode == dns::Rcode::YxDomain;
}

std::variant<Reply, ReplyFault>
read_chain(const dns::Message& message, const dns::Question& question, const dns::Name& bailiwick) {
    if (!message.header.qr || message.header.opcode != dns::Opcode::Query) {
        return ReplyFault::Malformed;
    }
    const bool refused_without_question = !message.question && !is_final(message.rcode());
    if (!refused_without_question && (!message.question || !(*message.question == question))) {
        return ReplyFault::WrongQuestion;
    }
    if (message.header.tc) return ReplyFault::Truncated;
    if (!is_final(message.rcode())) return ReplyFault::Refusal;
    Reply reply;
    reply.authenticated = message.header.ad;
    dns::Name name = question.name;
    while (true) {
        if (!name.is_at_or_below(bailiwick)) {
            reply.end = ReplyDangling{};
            return reply;
        }
        if (auto records = collect(message.answer, name, question.type)) {
            auto proof = proofs_of_expansion(*records, message.authority, bailiwick);
            reply.end = ReplyAnswer{std::move(*records), std::move(proof)};
            return reply;
        }
        auto alias = alias_of(message, name, bailiwick);
        if (!alias) return end_negative(message, std::move(reply), name, bailiwick);
        const bool met =
            std::any_of(reply.chain.begin(), reply.chain.end(),
                        [&](const ReplyAlias& one) { return one.cname.owner == name; });
        if (met || reply.chain.size() == reply_links_max) {
            // The Walk judges loops and length: a target special to its horizon may come before.
            reply.end = ReplyDangling{};
            return reply;
        }
        if (const auto* const fault = std::get_if<ReplyFault>(&*alias)) return *fault;
        reply.chain.push_back(std::get<ReplyAlias>(std::move(*alias)));
        ReplyAlias& last = reply.chain.back();
        last.proof = proofs_of_expansion(last.cname, message.authority, bailiwick);
        name = last.target;
    }
}

} // namespace

std::variant<Reply, ReplyFault> read_reply(const dns::Message& message,
                                           const dns::Question& question,
                                           const dns::Name& bailiwick, const TtlLimits& limits) {
    auto read = read_chain(message, question, bailiwick);
    if (auto* const reply = std::get_if<Reply>(&read)) limit(*reply, limits);
    return read;
}

} // namespace parallax::recurse
