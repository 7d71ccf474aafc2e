#include "resolver/validate/trust_chain.hpp"

#include "resolver/validate/canonical_rrset.hpp"
#include "resolver/validate/nsec.hpp"

#include <algorithm>

namespace parallax::validate {

namespace {

using recurse::ReplyNegative;
using recurse::Security;

bool is_below(const dns::Name& name, const dns::Name& above) {
    return name.is_at_or_below(above) && !(name == above);
}

/// The signatures were lost on the way, or were never there.
Fault unsigned_keys(const dns::Name& zone) {
    return {dns::EdeCode::RrsigsMissing, "the DNSKEY records of " + zone.to_text() +
                                             " came without signatures; do the servers asked pass "
                                             "DNSSEC records on?"};
}

} // namespace

TrustChain::TrustChain(const TrustSources& sources, Effort& effort, Moment moment)
    : sources_{sources}, effort_{effort}, moment_{moment} {}

TrustChain::Step TrustChain::find(const dns::Name& name, Search search) {
    search_ = search;
    goals_ = {name};
    const auto found = sources_.anchors.find(name, moment_.unix_s);
    if (const auto* const negative = std::get_if<TrustAnchors::Untrusted>(&found)) {
        return Reached{Security::Insecure, {negative->name, Trust::Insecure, nullptr, {}}};
    }
    if (std::holds_alternative<TrustAnchors::Nowhere>(found)) {
        return Reached{Security::Insecure, {{}, Trust::Insecure, nullptr, {}}};
    }
    const auto& anchor = std::get<const TrustAnchors::Trusted*>(found)->delegation;
    for (dns::Name at = name;; at = at.parent()) {
        if (auto step = known(at)) return std::move(*step);
        if (at == anchor.owner) break;
    }
    next_ = anchor.owner;
    delegation_ = anchor;
    return ask(Awaited::Keys);
}

/// Goes on from a zone about which all has been found out.
std::optional<TrustChain::Step> TrustChain::known(const dns::Name& zone) {
    const ZoneTrust* const found = sources_.cache.find(sources_.scope_of(zone), zone, moment_.now);
    if (found == nullptr) return std::nullopt;
    if (found->trust == Trust::Bogus) return Reached{Security::Bogus, *found};
    if (found->trust == Trust::Insecure) return Reached{Security::Insecure, *found};
    trusted_ = *found;
    checked_ = zone;
    return advance();
}

TrustChain::Step TrustChain::advance() {
    while (!goals_.empty()) {
        const dns::Name& goal = goals_.back();
        if (goal == checked_) {
            goals_.pop_back();
            continue;
        }
        const bool at_once = search_ == Search::Zone;
        next_ = at_once ? goal : last_labels(goal, checked_.label_count() + 1);
        return ask(Awaited::Delegation);
    }
    return Reached{Security::Secure, trusted_};
}

dns::Question TrustChain::asked() const {
    const auto type = awaited_ == Awaited::Keys ? dns::RrType::DNSKEY : dns::RrType::DS;
    return {next_, type, dns::RrClass::IN};
}

TrustChain::Step TrustChain::ask(Awaited awaited) {
    awaited_ = awaited;
    if (questions_ == chain_questions_max) {
        return fail("more than " + std::to_string(chain_questions_max) + " questions");
    }
    ++questions_;
    Objection* const known = objection();
    if (known == nullptr || !known->doubt.may_ask_again()) return Inquiry{asked()};
    Inquiry again{asked()};
    again.objection = known->fault.text;
    return known->doubt.ask_again(std::move(again));
}

TrustChain::Step TrustChain::take(const recurse::Reply& reply, Said said) {
    effort_.begin_fetch();
    // Others have asked the same, and one of them was told first. What they found bogus this reply
    // may be better than.
    const ZoneTrust* const others =
        sources_.cache.find(sources_.scope_of(next_), next_, moment_.now);
    if (others != nullptr && others->trust != Trust::Bogus) return *known(next_);
    said_ = said;
    said_by_ = reply.said_by;
    return awaited_ == Awaited::Keys ? take_keys(reply) : take_delegation(reply);
}

TrustChain::Step TrustChain::fail(const std::string& why) {
    if (auto step = known(next_)) return std::move(*step); // others had more luck
    if (const Objection* const known = objection()) return bogus(known->fault);
    const dns::Question question = asked();
    Fault fault{dns::EdeCode::DnssecIndeterminate, dns::to_text(question.type) + " of " +
                                                       next_.to_text() +
                                                       " could not be had: " + why};
    return Reached{Security::Indeterminate, {next_, Trust::Bogus, nullptr, std::move(fault)}};
}

/// To what is asked now.
TrustChain::Objection* TrustChain::objection() {
    const dns::Question question = asked();
    const auto found = std::find_if(objections_.begin(), objections_.end(),
                                    [&](const auto& one) { return one.question == question; });
    return found == objections_.end() ? nullptr : &*found;
}

TrustChain::Objection& TrustChain::object(Fault fault) {
    Objection* const known = objection();
    Objection& noted =
        known != nullptr ? *known : objections_.emplace_back(Objection{asked(), std::move(fault)});
    noted.doubt.add(said_by_);
    return noted;
}

TrustChain::Step TrustChain::take_keys(const recurse::Reply& reply) {
    const auto* const answer = std::get_if<recurse::ReplyAnswer>(&reply.end);
    if (answer == nullptr || !reply.chain.empty()) {
        return refuse({dns::EdeCode::DnskeyMissing, next_.to_text() + " has no DNSKEY records"});
    }
    if (answer->rrset.signature_count == 0) return refuse(unsigned_keys(next_));
    ZoneKeys keys = keys_of(answer->rrset);
    if (keys.keys.empty()) {
        return refuse({dns::EdeCode::NoZoneKeyBitSet,
                       next_.to_text() + " has no DNSKEY record that signs zones"});
    }
    auto vouched = vouched_keys(delegation_, keys, effort_);
    if (auto* const fault = std::get_if<Fault>(&vouched)) return refuse(std::move(*fault));
    const auto verification =
        verify(answer->rrset, std::get<ZoneKeys>(vouched), effort_, moment_.unix_s);
    if (const auto* const fault = std::get_if<Fault>(&verification)) return refuse(*fault);
    const auto& verified = std::get<Verified>(verification);
    return secure(std::move(keys),
                  std::min({answer->rrset.ttl, verified.ttl_max_s, delegation_.ttl}));
}

TrustChain::Step TrustChain::take_delegation(const recurse::Reply& reply) {
    if (!reply.chain.empty()) return take_alias(reply.chain.front());
    if (const auto* const answer = std::get_if<recurse::ReplyAnswer>(&reply.end)) {
        return take_ds(answer->rrset);
    }
    if (const auto* const negative = std::get_if<ReplyNegative>(&reply.end)) {
        return take_denial(*negative);
    }
    return disappointed(
        {dns::EdeCode::DnssecBogus, "nothing is said about DS of " + next_.to_text()});
}

/// A zone between the last secure one and `next_` signed what was said: its keys are needed first.
bool TrustChain::go_by_way_of(const std::optional<dns::Name>& signer) {
    if (search_ != Search::Zone || !signer || !is_below(*signer, trusted_.zone) ||
        !is_below(*signer, checked_) || !is_below(next_, *signer)) {
        return false;
    }
    goals_.push_back(*signer); // each is above the one before: it ends
    return true;
}

TrustChain::Step TrustChain::take_ds(recurse::ReplyRrset ds) {
    if (go_by_way_of(signer_of(ds))) return advance();
    const auto verification = verify(ds, *trusted_.keys, effort_, moment_.unix_s);
    if (const auto* const fault = std::get_if<Fault>(&verification)) return disappointed(*fault);
    const auto& verified = std::get<Verified>(verification);
    if (verified.is_expanded || trusted_.zone == next_) {
        return disappointed({dns::EdeCode::DnssecBogus,
                             "DS of " + next_.to_text() + " is not from the zone above"});
    }
    limit_ttl(ds, verified);
    if (const auto lacks = lacks_support(ds)) {
        return insecure(ds.ttl, {*lacks, "no key of " + next_.to_text() + " can be used here"});
    }
    delegation_ = std::move(ds);
    return ask(Awaited::Keys);
}

/// A name with an alias is no zone cut.
TrustChain::Step TrustChain::take_alias(const recurse::ReplyAlias& alias) {
    const recurse::ReplyRrset& rrset = alias.dname ? *alias.dname : alias.cname;
    if (go_by_way_of(signer_of(rrset))) return advance();
    const auto verification = verify(rrset, *trusted_.keys, effort_, moment_.unix_s);
    if (const auto* const fault = std::get_if<Fault>(&verification)) return disappointed(*fault);
    return alias.dname ? nothing_below() : no_cut(next_);
}

TrustChain::Step TrustChain::take_denial(ReplyNegative negative) {
    if (go_by_way_of(signer_of(negative))) return advance();
    // The SOA is nobody's answer here, so its signature need not be checked.
    const auto checked = checked_proof(negative.proof, judge());
    if (const auto* const fault = std::get_if<Fault>(&checked)) return disappointed(*fault);
    const auto& records = std::get<DenialRecords>(checked);
    const bool is_missing = negative.rcode == dns::Rcode::NxDomain;
    const Denial denial = is_missing ? denies_name(records, next_, effort_)
                                     : denies_type(records, next_, dns::RrType::DS, effort_);
    std::uint32_t ttl = recurse::negative_ttl_max_s;
    for (const auto& rrset : negative.proof) ttl = std::min(ttl, rrset.ttl);
    switch (denial) {
    case Denial::Proven:
        if (is_missing) return nothing_below();
        if (cut_at(records, next_, effort_) == Cut::None) {
            return no_cut(NsecProof{records}.empty_down_to(next_, goals_.front()));
        }
        return insecure(ttl, {});
    case Denial::OptOut:
        return insecure(ttl, {});
    case Denial::TooManyIterations:
        return insecure(ttl, {dns::EdeCode::UnsupportedNsec3Iterations,
                              "too many NSEC3 iterations in " + trusted_.zone.to_text()});
    case Denial::NotProven:
    case Denial::Spent:
        return disappointed({dns::EdeCode::NsecMissing,
                             "it is not proven that " + next_.to_text() + " has no DS",
                             denial == Denial::Spent});
    }
    return disappointed({});
}

TrustChain::Step TrustChain::no_cut(const dns::Name& down_to) {
    checked_ = down_to;
    return advance();
}

TrustChain::Step TrustChain::nothing_below() {
    goals_.clear();
    return advance();
}

TrustChain::Step TrustChain::secure(ZoneKeys keys, std::uint32_t ttl) {
    trusted_ = {next_, Trust::Secure, std::make_shared<const ZoneKeys>(std::move(keys)), {}};
    checked_ = next_;
    sources_.cache.store(sources_.scope_of(next_), trusted_, moment_.now + ttl);
    return advance();
}

TrustChain::Step TrustChain::insecure(std::uint32_t ttl, Fault why) {
    ZoneTrust trust{next_, Trust::Insecure, nullptr, std::move(why)};
    sources_.cache.store(sources_.scope_of(next_), trust, moment_.now + ttl);
    return Reached{Security::Insecure, std::move(trust)};
}

/// The first fault is told when others say nothing better.
TrustChain::Step TrustChain::refuse(Fault fault) {
    if (fault.is_ours) {
        const Objection* const known = objection();
        return known != nullptr ? bogus(known->fault) : bogus(std::move(fault));
    }
    const Objection& noted = object(std::move(fault));
    return noted.doubt.may_ask_again() ? ask(awaited_) : bogus(noted.fault);
}

TrustChain::Step TrustChain::bogus(Fault fault) {
    if (fault.is_ours) {
        return Reached{Security::Indeterminate, {next_, Trust::Bogus, nullptr, std::move(fault)}};
    }
    ZoneTrust trust{next_, Trust::Bogus, nullptr, std::move(fault)};
    sources_.cache.store(sources_.scope_of(next_), trust, moment_.now + bogus_seconds);
    return Reached{Security::Bogus, std::move(trust)};
}

/// Nothing good was said about a zone that was gone to at once: the names in between will tell.
TrustChain::Step TrustChain::disappointed(Fault fault) {
    if (said_ == Said::Referring && !fault.is_ours) return ask(Awaited::Delegation);
    if (search_ == Search::Name || fault.is_ours) return refuse(std::move(fault));
    object(std::move(fault));
    search_ = Search::Name;
    goals_.resize(1);
    return advance();
}

} // namespace parallax::validate
