#include "resolver/validate/denial_store.hpp"

#include <algorithm>

namespace parallax::validate {

namespace {

using recurse::ReplyNegative;
using recurse::ReplyRrset;

recurse::Seconds expiry_of(const ReplyRrset& rrset, recurse::Seconds now) {
    return now + std::min(rrset.ttl, rrset.signature_ttl);
}

std::optional<Nsec> nsec_of(const ReplyRrset& rrset) {
    std::optional<Nsec> nsec;
    dns::for_each_rdata(rrset.view(), [&](Octets rdata) { nsec = read_nsec(rrset.owner, rdata); });
    return nsec;
}

/// RFC 9824 §3: made for one name, such a record says nothing about others.
bool is_made_up(const Nsec& nsec) {
    return nsec.types.has(dns::RrType::NXNAME) ||
           (!nsec.next.is_root() && nsec.next.parent() == nsec.owner &&
            nsec.next.first_label().size() == 1 && nsec.next.first_label()[0] == 0);
}

} // namespace

ReplyRrset DenialStore::Kept::aged(recurse::Seconds now) const {
    ReplyRrset aged = rrset;
    aged.ttl = aged.signature_ttl = expires - now;
    return aged;
}

void DenialStore::learn(std::uint64_t scope, const recurse::Reply& reply, recurse::Seconds now) {
    const auto* const negative = std::get_if<ReplyNegative>(&reply.end);
    if (negative == nullptr || !negative->soa ||
        reply.standing.security != recurse::Security::Secure) {
        return;
    }
    const ZoneKey key{scope, negative->soa->owner};
    bool has_gaps = false;
    for (const ReplyRrset& rrset : negative->proof) {
        const auto nsec = rrset.type == dns::RrType::NSEC ? nsec_of(rrset) : std::nullopt;
        if (!nsec || is_made_up(*nsec) || !rrset.owner.is_at_or_below(key.second)) continue;
        keep(key, rrset, now);
        has_gaps = true;
    }
    if (has_gaps) zones_[key].soa = {*negative->soa, expiry_of(*negative->soa, now)};
}

void DenialStore::keep(const ZoneKey& key, const ReplyRrset& rrset, recurse::Seconds now) {
    const auto [at, is_new] =
        zones_[key].gaps.insert_or_assign(rrset.owner, Kept{rrset, expiry_of(rrset, now)});
    if (!is_new) return;
    order_.push_back({key, at->first});
    if (order_.size() > denials_kept_max) forget_oldest();
}

void DenialStore::forget_oldest() {
    const Place oldest = order_.front();
    order_.pop_front();
    const auto zone = zones_.find(oldest.zone);
    zone->second.gaps.erase(oldest.owner);
    if (zone->second.gaps.empty()) zones_.erase(zone);
}

/// The record whose owner is the name or the last before it.
const DenialStore::Kept* DenialStore::gap_before(const Zone& zone, const dns::Name& name,
                                                 recurse::Seconds now) {
    const auto after = zone.gaps.upper_bound(name);
    if (after == zone.gaps.begin()) return nullptr;
    const Kept& found = std::prev(after)->second;
    return found.expires > now ? &found : nullptr;
}

std::shared_ptr<const recurse::Reply>
DenialStore::find(std::uint64_t scope, const dns::Question& question, recurse::Seconds now) const {
    // A DS is the zone above's to deny, where the nearest known zone may be the one below.
    if (question.type == dns::RrType::DS) return nullptr;
    const dns::Name& name = question.name;
    auto zone = zones_.end();
    for (dns::Name apex = name; zone == zones_.end(); apex = apex.parent()) {
        zone = zones_.find({scope, apex});
        if (apex.is_root()) break;
    }
    if (zone == zones_.end() || zone->second.soa.expires <= now) return nullptr;
    const Kept* const gap = gap_before(zone->second, name, now);
    if (gap == nullptr) return nullptr;
    DenialRecords records{zone->first.second, {*nsec_of(gap->rrset)}, {}};
    ReplyNegative negative{dns::Rcode::NoError, zone->second.soa.aged(now), {gap->aged(now)}};
    if (!(gap->rrset.owner == name)) {
        const auto wildcard = closest_encloser(records.nsec[0], name).wildcard_child();
        const Kept* const second = wildcard ? gap_before(zone->second, *wildcard, now) : nullptr;
        if (second != nullptr && second != gap) {
            records.nsec.push_back(*nsec_of(second->rrset));
            negative.proof.push_back(second->aged(now));
        }
    }
    const NsecProof proof{records};
    if (proof.denies_name(name)) {
        negative.rcode = dns::Rcode::NxDomain;
    } else if (!proof.denies_type(name, question.type)) {
        return nullptr;
    }
    for (const ReplyRrset& rrset : negative.proof) {
        negative.soa->ttl = std::min(negative.soa->ttl, rrset.ttl);
    }
    auto reply = std::make_shared<recurse::Reply>();
    reply->end = std::move(negative);
    reply->standing = {recurse::Security::Secure, {}, {}};
    return reply;
}

} // namespace parallax::validate
