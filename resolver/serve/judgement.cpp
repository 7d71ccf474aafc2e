#include "resolver/serve/judgement.hpp"

#include "resolver/iterate/goal.hpp"

namespace parallax::serve {

using validate::Inquiry;

std::uint64_t route_of(const zones::Forward& rule, const recurse::HashKey& key) {
    const auto kind = rule.kind == zones::RuleKind::Forward ? recurse::RouteKind::Forwarded
                                                            : recurse::RouteKind::Iterated;
    return recurse::route_of(rule.suffix, rule.upstreams, key, kind);
}

recurse::RecordQuestion key_of(const answer::Ask& ask, const recurse::HashKey& key) {
    const recurse::RouteQuestion& asked = ask.question;
    const dns::Question& question = asked.question;
    if (ask.rule != nullptr && ask.rule->kind != zones::RuleKind::Forward) {
        return iterate::kept_as(route_of(*ask.rule, key), question.name, question.type);
    }
    return {recurse::route_of(asked.bailiwick, asked.upstreams, key), question.name, question.type,
            asked.dnssec_ok, asked.checking_disabled};
}

Judgement::Judgement(const Context& context, Subject subject,
                     const std::shared_ptr<const recurse::Reply>& said, validate::Moment moment)
    : context_{context}, subject_{std::move(subject)}, now_{moment.now},
      referrals_{context.records != nullptr ? &context.records->delegations() : nullptr},
      sources_{sources()}, validation_{judged(said), sources_, context.effort, moment} {}

validate::TrustSources Judgement::sources() const {
    return {context_.anchors, context_.zone_keys,
            [this](const dns::Name& zone) { return scope_of(zone); },
            [this](const dns::Name& name) { return cut_above(name); }};
}

validate::Validation::Subject
Judgement::judged(const std::shared_ptr<const recurse::Reply>& said) const {
    return {subject_.ask.question.question, said, [this](const dns::Name& target) {
                return subject_.walk.is_decided_here(dns::HashedName{target});
            }};
}

/// What is asked about a zone on one route is nothing to another.
std::uint64_t Judgement::scope_of(const dns::Name& zone) const {
    const zones::Forward* const rule = subject_.walk.horizon().rule_for(dns::HashedName{zone});
    return rule == nullptr ? 0 : route_of(*rule, context_.route_key);
}

std::optional<dns::Name> Judgement::cut_above(const dns::Name& name) const {
    const zones::Forward* const rule = subject_.walk.horizon().rule_for(dns::HashedName{name});
    if (rule == nullptr) return std::nullopt;
    return referrals_.cut_above(route_of(*rule, context_.route_key), name, now_);
}

Judgement::Step Judgement::start() {
    return follow(validation_.start());
}

Judgement::Step Judgement::take(const recurse::Reply& reply, recurse::Seconds now) {
    now_ = now;
    if (kept_as_) context_.records->store(*kept_as_, reply, now);
    return follow(validation_.take(reply));
}

Judgement::Step Judgement::fail(const std::string& why, recurse::Seconds now) {
    now_ = now;
    return follow(validation_.fail(why));
}

std::optional<answer::Ask> Judgement::ask_for(const Inquiry& inquiry) const {
    auto ask = inquiry.about == Inquiry::About::Subject
                   ? subject_.ask
                   : answer::ask_about_keys(subject_.walk.horizon(), inquiry.question);
    if (ask) ask->question.avoided = inquiry.avoided;
    return ask;
}

/// What delegations tell. Null: somebody has to be asked.
std::shared_ptr<const recurse::Reply> Judgement::told(const answer::Ask& ask,
                                                      const Inquiry& inquiry) {
    if (ask.rule->kind == zones::RuleKind::Forward) return nullptr;
    if (inquiry.freshness == recurse::Freshness::Anew) return nullptr;
    return referrals_.tell(route_of(*ask.rule, context_.route_key), inquiry.question, now_);
}

/// What is kept was found bogus a moment ago, as far as that link: nobody is asked again so soon
/// (RFC 9520).
std::optional<std::string> Judgement::known_refusal(const answer::Ask& ask,
                                                    const Inquiry& inquiry) const {
    const bool was_kept = inquiry.about == Inquiry::About::Subject && inquiry.avoided.empty();
    if (!was_kept || context_.records == nullptr) return std::nullopt;
    recurse::RecordQuestion link = key_of(ask, context_.route_key);
    link.name = inquiry.refused;
    const auto failure = context_.records->find_failure(link, now_);
    if (!failure || failure->kind != recurse::FailureKind::Bogus) return std::nullopt;
    return failure->text;
}

/// Each turn is one of the validation's questions, of which there are chain_questions_max.
Judgement::Step Judgement::follow(validate::Validation::Step step) {
    while (const auto* const inquiry = std::get_if<Inquiry>(&step)) {
        auto ask = ask_for(*inquiry);
        if (!ask) {
            step = validation_.fail("no rule leads there");
        } else if (const auto said = told(*ask, *inquiry)) {
            step = validation_.take(*said, validate::TrustChain::Said::Referring);
        } else if (const auto refusal = known_refusal(*ask, *inquiry)) {
            step = validation_.fail(*refusal);
        } else {
            // An iteration keeps what it learns by itself.
            const bool is_instead = inquiry->about == Inquiry::About::Keys &&
                                    !inquiry->avoided.empty() && context_.records != nullptr &&
                                    ask->rule->kind == zones::RuleKind::Forward;
            kept_as_.reset();
            if (is_instead) kept_as_ = key_of(*ask, context_.route_key);
            return AskRoute{std::move(*ask), inquiry->about, inquiry->freshness,
                            inquiry->objection};
        }
    }
    return std::get<std::shared_ptr<const recurse::Reply>>(std::move(step));
}

} // namespace parallax::serve
