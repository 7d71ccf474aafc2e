// Referrals: what zones said when they referred to the zones below: where the cuts are, and of DS
// records (RFC 4035 §3.1.4.1), so that they need not be asked for. One for each reply that is
// judged. One thread.
#pragma once

#include "resolver/recurse/delegation_cache.hpp"

namespace parallax::validate {

class Referrals {
  public:
    /// `known`: null: nothing is. Outlives it.
    explicit Referrals(recurse::DelegationCache* known) : known_{known} {}

    /// As a reply to a question about keys, on a route that recursion takes. Null: it has to be
    /// asked, since nobody said it, or since what was told last did not do.
    std::shared_ptr<const recurse::Reply> tell(std::uint64_t route, const dns::Question& question,
                                               recurse::Seconds now);
    /// The deepest cut at or above `name` that is known there (TrustSources::cut_above).
    std::optional<dns::Name> cut_above(std::uint64_t route, const dns::Name& name,
                                       recurse::Seconds now) const;

  private:
    recurse::DelegationCache* known_;
    std::optional<dns::Question> told_; ///< what was told last, unless something was asked since
};

} // namespace parallax::validate
