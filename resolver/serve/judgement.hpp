// Judgement: a Validation by the rules of a horizon: on which route each of its inquiries goes, and
// what delegations tell without anybody being asked.
//
// A state machine without I/O: whoever drives it (validated_path.cpp with sockets, tests with a
// fake network) puts what it wants asked to its servers and reports with take() or fail(). One
// thread.
#pragma once

#include "resolver/answer/walk.hpp"
#include "resolver/validate/referrals.hpp"
#include "resolver/validate/validation.hpp"

namespace parallax::serve {

class Judgement {
  public:
    /// All that it refers to outlives it.
    struct Context {
        const validate::TrustAnchors& anchors;
        validate::KeyCache& zone_keys;
        recurse::RecordCache* records; ///< null: nothing is kept
        recurse::HashKey route_key;
        validate::Effort& effort;
    };
    /// What the walk asks.
    struct Subject {
        const answer::Walk& walk;
        answer::Ask ask;
    };
    struct AskRoute {
        answer::Ask ask;
        validate::Inquiry::About about;
        recurse::Freshness freshness;
        std::string objection; ///< validate::Inquiry's
    };
    using Step = std::variant<AskRoute, std::shared_ptr<const recurse::Reply>>;

    /// What was said in reply to `subject`.
    Judgement(const Context& context, Subject subject,
              const std::shared_ptr<const recurse::Reply>& said, validate::Moment moment);
    Judgement(const Judgement&) = delete;
    Judgement& operator=(const Judgement&) = delete;

    Step start();
    Step take(const recurse::Reply& reply, recurse::Seconds now);
    Step fail(const std::string& why, recurse::Seconds now);

  private:
    validate::TrustSources sources() const;
    validate::Validation::Subject judged(const std::shared_ptr<const recurse::Reply>& said) const;
    Step follow(validate::Validation::Step step);
    std::optional<answer::Ask> ask_for(const validate::Inquiry& inquiry) const;
    std::shared_ptr<const recurse::Reply> told(const answer::Ask& ask,
                                               const validate::Inquiry& inquiry);
    std::optional<std::string> known_refusal(const answer::Ask& ask,
                                             const validate::Inquiry& inquiry) const;
    std::uint64_t scope_of(const dns::Name& zone) const;
    std::optional<dns::Name> cut_above(const dns::Name& name) const;

    Context context_;
    Subject subject_;
    recurse::Seconds now_;
    validate::Referrals referrals_;
    validate::TrustSources sources_;
    validate::Validation validation_;
    /// What is awaited is said instead of something bogus, and is to be kept as this.
    std::optional<recurse::RecordQuestion> kept_as_;
};

/// Under which all is kept that is learnt by the rule.
std::uint64_t route_of(const zones::Forward& rule, const recurse::HashKey& key);
/// What is kept of a question, whoever is avoided.
recurse::RecordQuestion key_of(const answer::Ask& ask, const recurse::HashKey& key);

} // namespace parallax::serve
