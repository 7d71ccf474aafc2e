#include "resolver/validate/validation.hpp"

#include <algorithm>

namespace parallax::validate {

namespace {

using recurse::Security;
using recurse::Standing;

Standing refused(const Fault& fault) {
    // A limit of ours says nothing about the records; they are not given out all the same.
    const Security security = fault.is_ours ? Security::Indeterminate : Security::Bogus;
    return {security, fault.code, fault.text};
}

Standing standing_of(Denial denial, const std::string& what) {
    switch (denial) {
    case Denial::Proven:
        return {Security::Secure, {}, {}};
    case Denial::OptOut:
        return {Security::Insecure, {}, {}};
    case Denial::TooManyIterations:
        return {Security::Insecure, dns::EdeCode::UnsupportedNsec3Iterations,
                "too many NSEC3 iterations"};
    case Denial::NotProven:
    case Denial::Spent:
        return refused(
            {dns::EdeCode::NsecMissing, "it is not proven that " + what, denial == Denial::Spent});
    }
    return {};
}

/// Checks an RRset of the answer section; made from a wildcard, that it may be (RFC 4035 §5.3.4).
Standing check_rrset(recurse::ReplyRrset& rrset, std::vector<recurse::ReplyRrset>& proof,
                     const Judge& judge) {
    const auto verification = verify(rrset, judge.keys, judge.effort, judge.now_s);
    if (const auto* const fault = std::get_if<Fault>(&verification)) return refused(*fault);
    const auto& verified = std::get<Verified>(verification);
    limit_ttl(rrset, verified);
    if (!verified.is_expanded) return {Security::Secure, {}, {}};
    const auto checked = checked_proof(proof, judge);
    if (const auto* const fault = std::get_if<Fault>(&checked)) return refused(*fault);
    for (const recurse::ReplyRrset& record : proof) rrset.ttl = std::min(rrset.ttl, record.ttl);
    return standing_of(
        denies_closer(std::get<DenialRecords>(checked), rrset.owner, verified.labels, judge.effort),
        rrset.owner.to_text() + " may be made from a wildcard");
}

} // namespace

Validation::Validation(const Subject& subject, const TrustSources& sources, Effort& effort,
                       Moment moment)
    : question_{subject.question},
      is_cut_at_{subject.is_cut_at}, reply_{std::make_shared<recurse::Reply>(*subject.reply)},
      sources_{sources}, effort_{effort}, chain_{sources, effort, moment} {}

Validation::Step Validation::start() {
    return go_on();
}

Validation::Step Validation::take(const recurse::Reply& reply, TrustChain::Said said) {
    if (asks_again_) return take_again(reply);
    return settle(chain_.take(reply, said));
}

Validation::Step Validation::fail(const std::string& why) {
    if (asks_again_) return refused_;
    return settle(chain_.fail(why));
}

Validation::Step Validation::go_on() {
    for (; !is_over(); ++link_, looks_for_owner_ = false) {
        if (standing().is_refused()) return conclude();
        if (is_checked()) continue;
        if (is_untrusted()) {
            standing() = {Security::Insecure, {}, {}};
            continue;
        }
        const Whereabouts where = whereabouts();
        return settle(chain_.find(where.name, where.search));
    }
    return std::shared_ptr<const recurse::Reply>{reply_};
}

/// The reply is refused.
Validation::Step Validation::conclude() {
    if (!refused_ || link_ > refused_at_) {
        refused_ = reply_;
        refused_at_ = link_;
    }
    // What is given out stale nobody has better: they do not answer.
    const bool is_stale = reply_->staleness == recurse::Staleness::Stale;
    if (!is_its_own_fault_ || is_stale || !doubt_.may_ask_again()) return refused_;
    doubt_.add(reply_->said_by);
    asks_again_ = true;
    Inquiry again{question_, Inquiry::About::Subject};
    again.objection = standing().text;
    again.refused = owner();
    return doubt_.ask_again(std::move(again));
}

/// What others say of it. Who answers with forgeries is not dead: nothing stale instead (Memory).
Validation::Step Validation::take_again(const recurse::Reply& reply) {
    asks_again_ = false;
    if (reply.staleness == recurse::Staleness::Stale) return refused_;
    reply_ = std::make_shared<recurse::Reply>(reply);
    link_ = 0;
    looks_for_owner_ = is_its_own_fault_ = false;
    return go_on();
}

Validation::Step Validation::settle(TrustChain::Step step) {
    if (auto* const inquiry = std::get_if<Inquiry>(&step)) return std::move(*inquiry);
    if (!judge(std::get<TrustChain::Reached>(step))) looks_for_owner_ = true;
    return go_on();
}

/// No link is left that counts.
bool Validation::is_over() const {
    if (link_ > reply_->chain.size()) return true;
    return link_ > 0 && is_cut_at_ && is_cut_at_(reply_->chain[link_ - 1].target);
}

bool Validation::is_checked() const {
    if (!is_end()) return reply_->chain[link_].standing.security != Security::Unchecked;
    return reply_->standing.security != Security::Unchecked ||
           std::holds_alternative<recurse::ReplyDangling>(reply_->end);
}

/// The operator wants no validation here, whoever signs (RFC 7646).
bool Validation::is_untrusted() const {
    return std::holds_alternative<TrustAnchors::Untrusted>(
        sources_.anchors.find(owner(), chain_.moment().unix_s));
}

recurse::Standing& Validation::standing() {
    return is_end() ? reply_->standing : reply_->chain[link_].standing;
}

const dns::Name& Validation::owner() const {
    return link_ == 0 ? question_.name : reply_->chain[link_ - 1].target;
}

std::optional<dns::Name> Validation::signer() const {
    if (!is_end()) {
        const recurse::ReplyAlias& alias = reply_->chain[link_];
        return signer_of(alias.dname ? *alias.dname : alias.cname);
    }
    if (const auto* const answer = std::get_if<recurse::ReplyAnswer>(&reply_->end)) {
        return signer_of(answer->rrset);
    }
    return signer_of(std::get<recurse::ReplyNegative>(reply_->end));
}

/// Who says to have signed it. Of what is not signed, the zone its delegations lead to, which may
/// hold others.
std::optional<dns::Name> Validation::claimed_zone() const {
    auto found = signer();
    const bool is_of_parent = is_end() && question_.type == dns::RrType::DS;
    if (found || is_of_parent || !sources_.cut_above) return found;
    return sources_.cut_above(owner());
}

/// Of what is not signed: its zone is the one that the name, or the SOA, is in.
Validation::Whereabouts Validation::unsigned_whereabouts() const {
    const dns::Name& name = owner();
    if (!is_end()) {
        const auto& dname = reply_->chain[link_].dname;
        return {dname ? dname->owner : name, TrustChain::Search::Name};
    }
    const bool is_of_parent = question_.type == dns::RrType::DS && !name.is_root();
    if (is_of_parent) return {name.parent(), TrustChain::Search::Name};
    const auto* const negative = std::get_if<recurse::ReplyNegative>(&reply_->end);
    if (negative != nullptr && negative->soa && name.is_at_or_below(negative->soa->owner)) {
        return {negative->soa->owner, TrustChain::Search::Name};
    }
    return {name, TrustChain::Search::Name};
}

/// Above the trust anchor that counts for the name nobody speaks for it: a zone up there that is
/// not signed would excuse whatever is said below the anchor.
bool Validation::may_speak(const dns::Name& zone) const {
    const bool is_of_parent = is_end() && question_.type == dns::RrType::DS && !owner().is_root();
    const dns::Name where = is_of_parent ? owner().parent() : owner();
    const auto found = sources_.anchors.find(where, chain_.moment().unix_s);
    const auto* const trusted = std::get_if<const TrustAnchors::Trusted*>(&found);
    return trusted == nullptr || zone.is_at_or_below((*trusted)->delegation.owner);
}

Validation::Whereabouts Validation::whereabouts() const {
    const auto found = looks_for_owner_ ? std::nullopt : claimed_zone();
    if (found && owner().is_at_or_below(*found) && may_speak(*found)) {
        return {*found, TrustChain::Search::Zone};
    }
    Whereabouts where = unsigned_whereabouts();
    if (!may_speak(where.name)) where.name = owner();
    return where;
}

/// False: the link's zone has to be looked for in another way.
bool Validation::judge(const TrustChain::Reached& reached) {
    const ZoneTrust& trust = reached.trust;
    switch (reached.security) {
    case Security::Insecure:
        standing() = {Security::Insecure, std::nullopt, {}};
        if (!trust.fault.text.empty())
            standing() = {Security::Insecure, trust.fault.code, trust.fault.text};
        return true;
    case Security::Bogus:
    case Security::Indeterminate:
        standing() = {reached.security, trust.fault.code, trust.fault.text};
        return true;
    case Security::Unchecked:
    case Security::Secure:
        break;
    }
    const auto claimed = looks_for_owner_ ? std::nullopt : claimed_zone();
    if (claimed && (!signer() || !(*claimed == trust.zone))) return false;
    effort_.begin_fetch();
    standing() = check(*trust.keys);
    is_its_own_fault_ = standing().security == Security::Bogus;
    return true;
}

recurse::Standing Validation::check(const ZoneKeys& keys) {
    const Judge judge{keys, effort_, chain_.moment().unix_s};
    if (!signer() || looks_for_owner_) {
        return refused({dns::EdeCode::RrsigsMissing, "what is said about " + owner().to_text() +
                                                         " is not signed by its zone " +
                                                         keys.zone.to_text()});
    }
    if (!is_end()) return check_alias(reply_->chain[link_], judge);
    if (auto* const answer = std::get_if<recurse::ReplyAnswer>(&reply_->end)) {
        return check_answer(*answer, judge);
    }
    return check_negative(std::get<recurse::ReplyNegative>(reply_->end), judge);
}

recurse::Standing Validation::check_alias(recurse::ReplyAlias& alias, const Judge& judge) const {
    if (!alias.dname) return check_rrset(alias.cname, alias.proof, judge);
    // RFC 6672 §5.3.1: the CNAME made from it is not signed. read_reply() has seen that it is what
    // the DNAME makes of the name.
    std::vector<recurse::ReplyRrset> none;
    Standing standing = check_rrset(*alias.dname, none, judge);
    alias.cname.ttl = std::min(alias.cname.ttl, alias.dname->ttl);
    return standing;
}

recurse::Standing Validation::check_answer(recurse::ReplyAnswer& answer, const Judge& judge) const {
    return check_rrset(answer.rrset, answer.proof, judge);
}

recurse::Standing Validation::check_negative(recurse::ReplyNegative& negative,
                                             const Judge& judge) const {
    const auto checked = validate::checked_negative(negative, judge);
    if (const auto* const fault = std::get_if<Fault>(&checked)) return refused(*fault);
    const auto& records = std::get<DenialRecords>(checked);
    const dns::Name& name = owner();
    if (negative.soa) {
        for (const auto& rrset : negative.proof) {
            negative.soa->ttl = std::min(negative.soa->ttl, rrset.ttl);
        }
    }
    if (negative.rcode == dns::Rcode::NxDomain) {
        return standing_of(denies_name(records, name, judge.effort),
                           name.to_text() + " does not exist");
    }
    return standing_of(denies_type(records, name, question_.type, judge.effort),
                       name.to_text() + " has no " + dns::to_text(question_.type));
}

bool is_judged(const recurse::Reply& reply) {
    const bool aliases = std::all_of(reply.chain.begin(), reply.chain.end(), [](const auto& alias) {
        return alias.standing.security != Security::Unchecked;
    });
    return aliases && (reply.standing.security != Security::Unchecked ||
                       std::holds_alternative<recurse::ReplyDangling>(reply.end));
}

} // namespace parallax::validate
