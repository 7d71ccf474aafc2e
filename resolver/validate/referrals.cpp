#include "resolver/validate/referrals.hpp"

#include <algorithm>

namespace parallax::validate {

namespace {

bool is_over(const recurse::ReplyRrset& rrset) {
    return rrset.ttl == 0;
}

std::shared_ptr<const recurse::Reply> reply_of(const recurse::Delegation& delegation) {
    auto reply = std::make_shared<recurse::Reply>();
    if (delegation.ds) {
        if (is_over(*delegation.ds)) return nullptr;
        reply->end = recurse::ReplyAnswer{*delegation.ds};
        return reply;
    }
    const auto& proof = delegation.no_ds_proof;
    if (proof.empty() || std::any_of(proof.begin(), proof.end(), is_over)) return nullptr;
    reply->end = recurse::ReplyNegative{dns::Rcode::NoError, std::nullopt, proof};
    return reply;
}

} // namespace

std::shared_ptr<const recurse::Reply>
Referrals::tell(std::uint64_t route, const dns::Question& question, recurse::Seconds now) {
    const bool is_asked_again = told_ && *told_ == question;
    told_.reset();
    if (is_asked_again || question.type != dns::RrType::DS || known_ == nullptr) return nullptr;
    const auto known = known_->find(route, question.name, now);
    if (!known || !(known->delegation->cut == question.name)) return nullptr;
    auto said = reply_of(*known->delegation);
    if (said) told_ = question;
    return said;
}

std::optional<dns::Name> Referrals::cut_above(std::uint64_t route, const dns::Name& name,
                                              recurse::Seconds now) const {
    if (known_ == nullptr) return std::nullopt;
    const auto known = known_->find(route, name, now, recurse::DelegationCache::Detail::Cut);
    if (!known) return std::nullopt;
    return known->delegation->cut;
}

} // namespace parallax::validate
