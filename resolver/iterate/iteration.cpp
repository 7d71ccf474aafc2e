#include "resolver/iterate/iteration.hpp"

#include <algorithm>

namespace parallax::iterate {

namespace {

using recurse::Environment;
using recurse::FailureKind;
using recurse::GaveUp;

/// Under this type it is kept that a zone has no servers: nobody can ask for it.
constexpr auto lost_zone = dns::RrType::ANY;

bool is_nxdomain(const recurse::Reply& reply) {
    const auto* const negative = std::get_if<recurse::ReplyNegative>(&reply.end);
    return negative != nullptr && reply.chain.empty() && negative->rcode == dns::Rcode::NxDomain;
}

/// It is about this client or machine, not about the servers: nothing else is tried.
bool ends_all(FailureKind kind) {
    switch (kind) {
    case FailureKind::BudgetSpent:
    case FailureKind::Deadline:
    case FailureKind::Overloaded:
        return true;
    case FailureKind::NoUpstream:
    case FailureKind::Unreachable:
    case FailureKind::Refused:
    case FailureKind::Loop:
    case FailureKind::Bogus:
        return false;
    }
    return true;
}

} // namespace

Iteration::Iteration(const IterationContext& context, const dns::Question& question,
                     recurse::Budget& budget)
    : context_{context}, question_{question}, budget_{budget},
      is_primed_{context.start.priming == StartingPoint::Priming::No}, had_whole_budget_{
                                                                           budget.sends() == 0} {}

Step Iteration::start(Environment environment, Freshness freshness) {
    push(environment, question_, Purpose::Answer);
    if (freshness == Freshness::Kept) {
        if (auto reply = known(environment, question_, goals_.back().cut())) {
            return Resolved{std::move(reply)};
        }
        if (auto failure = known_failure(environment, question_)) return std::move(*failure);
    }
    return go_on(environment);
}

/// What is remembered of a question whose deepest known zone is `cut`.
std::shared_ptr<const recurse::Reply> Iteration::known(Environment environment,
                                                       const dns::Question& question,
                                                       const dns::Name& cut) const {
    recurse::RecordCache* const records = context_.records;
    if (records == nullptr) return nullptr;
    const auto now = recurse::cache_time(environment.now);
    const auto key = kept_as(context_.start.route, question.name, question.type);
    if (auto kept = records->find(key, now)) return std::move(kept->reply);
    if (context_.options.nxdomain_cut == NxDomainCut::Off) return nullptr;
    auto missing = records->find_missing_above(key, cut.label_count() + 1, now);
    return missing ? std::move(missing->reply) : nullptr;
}

std::optional<GaveUp> Iteration::known_failure(Environment environment,
                                               const dns::Question& question) const {
    if (context_.records == nullptr) return std::nullopt;
    const auto key = kept_as(context_.start.route, question.name, question.type);
    auto failure = context_.records->find_failure(key, recurse::cache_time(environment.now));
    // Somebody answers; whether it may be believed is decided behind this (validate/).
    if (failure && failure->kind == FailureKind::Bogus) return std::nullopt;
    return failure;
}

void Iteration::push(Environment environment, const dns::Question& question, Purpose purpose) {
    Goal& goal = goals_.emplace_back(context_, question, purpose);
    if (purpose == Purpose::Priming || context_.records == nullptr) {
        return goal.enter_start(context_);
    }
    // DS records are above the cut they are about (RFC 4035 §3.1.4.1).
    const bool from_parent = question.type == dns::RrType::DS && !question.name.is_root();
    const dns::Name name = from_parent ? question.name.parent() : question.name;
    auto zone = context_.records->delegations().find(context_.start.route, name,
                                                     recurse::cache_time(environment.now),
                                                     recurse::DelegationCache::Detail::Servers);
    if (!zone) return goal.enter_start(context_);
    goal.enter(context_, std::move(*zone), environment);
}

/// RFC 8806: where the search is for the root itself, and as long as the copy is good.
const LocalRoot* Iteration::local_root(Environment environment) const {
    const LocalRoot* const root = context_.options.local_root.get();
    const bool is_from_root = context_.start.priming == StartingPoint::Priming::Yes;
    const bool is_usable = root != nullptr && is_from_root && environment.now < root->expires();
    return is_usable && goals_.back().cut().is_root() ? root : nullptr;
}

/// RFC 9609 §3: the hints are asked for the root's servers first.
bool Iteration::needs_priming(Environment environment) const {
    const Goal& goal = goals_.back();
    return !is_primed_ && local_root(environment) == nullptr && goal.cut() == context_.start.apex &&
           goal.zone_expires() == recurse::never_expires && goals_.size() < goals_max;
}

Step Iteration::go_on(Environment environment) {
    // Each turn asks, which spends the Budget; or pushes a goal, which uses up a lookup; or pauses,
    // or pops one.
    while (true) {
        if (needs_priming(environment)) {
            is_primed_ = true;
            push(environment, {context_.start.apex, dns::RrType::NS, dns::RrClass::IN},
                 Purpose::Priming);
        }
        Goal& goal = goals_.back();
        std::optional<GaveUp> failure;
        if (!goal.was_asked()) {
            failure = known_failure(environment, {goal.cut(), lost_zone, dns::RrClass::IN});
        }
        if (!failure && goal.has_servers()) return ask(environment);
        if (!failure && (push_lookup(environment) || may_ask_again(environment))) continue;
        if (auto end = end_in_failure(environment, failure ? *failure : failure_of(goal))) {
            return std::move(*end);
        }
    }
}

/// What a part of the name is, as far as it is remembered, is not asked for again.
Step Iteration::ask(Environment environment) {
    Goal& goal = goals_.back();
    const auto now = recurse::cache_time(environment.now);
    const auto is_known = [&] {
        if (context_.records == nullptr) return false;
        const auto key = kept_as(context_.start.route, goal.shown.name, goal.shown.type);
        const auto kept = context_.records->find(key, now);
        return kept && !is_nxdomain(*kept->reply);
    };
    do { // at most steps_max turns
        goal.show();
    } while (goal.steps.is_minimised() && is_known());
    AskZone next{goal.ask(context_)};
    if (auto step = ask_local_root(environment)) return std::move(*step);
    return next;
}

/// What the copy of the root says counts like a root server's answer, and no more. Nothing: it is
/// for the servers to say.
std::optional<Step> Iteration::ask_local_root(Environment environment) {
    const LocalRoot* const root = local_root(environment);
    if (root == nullptr) return std::nullopt;
    const dns::Question& shown = goals_.back().shown;
    auto said =
        recurse::read_authority(root->answer(shown), shown, dns::Name{}, context_.options.ttl);
    if (auto* const delegation = std::get_if<recurse::Delegation>(&said)) {
        return take(environment,
                    std::make_shared<const recurse::Delegation>(std::move(*delegation)));
    }
    if (auto* const reply = std::get_if<recurse::Reply>(&said)) {
        return take(environment, std::make_shared<const recurse::Reply>(std::move(*reply)));
    }
    return std::nullopt;
}

/// All of the goal's servers have failed, or none could be found.
GaveUp Iteration::failure_of(const Goal& goal) const {
    if (is_budget_spent_) {
        return {FailureKind::BudgetSpent, "more than " +
                                              std::to_string(recurse::address_lookups_max) +
                                              " servers' addresses looked up for one question"};
    }
    if (goal.was_asked()) return {goal.failure, goal.failures};
    const std::string none = "no server of " + goal.cut().to_text() + " has a known address";
    return {FailureKind::NoUpstream, none + (goal.failures.empty() ? "" : ": ") + goal.failures};
}

/// Whatever type of it: what is needed for the one is needed for the other.
bool Iteration::is_sought(const dns::Name& name) const {
    return std::any_of(goals_.begin(), goals_.end(),
                       [&](const Goal& goal) { return goal.question().name == name; });
}

/// Finds the address of one more of the zone's servers in the memory, or has a goal for it. False:
/// there is none left to look up.
bool Iteration::push_lookup(Environment environment) {
    while (auto lookup = goals_.back().next_lookup()) {
        const dns::Question question{lookup->name, lookup->type, dns::RrClass::IN};
        if (is_sought(lookup->name) || goals_.size() == goals_max) {
            goals_.back().is_cut_short = true;
            goals_.back().lookup_failed(*lookup);
            continue;
        }
        const bool is_outside = !lookup->name.is_at_or_below(context_.start.apex);
        if (is_outside || known_failure(environment, question)) {
            goals_.back().lookup_failed(*lookup);
            continue;
        }
        if (const auto reply = known(environment, question, context_.start.apex)) {
            goals_.back().take_addresses(context_, *lookup, *reply);
            if (goals_.back().has_servers()) return true;
            continue;
        }
        is_budget_spent_ = !budget_.spend_address_lookup();
        if (is_budget_spent_) return false;
        lookups_.push_back(*lookup);
        push(environment, question, Purpose::Address);
        return true;
    }
    return false;
}

/// Silence may be loss. A pause delays nothing: no goal has anything else to try.
bool Iteration::may_ask_again(Environment environment) {
    Goal& goal = goals_.back();
    if (!goal.may_be_loss() || is_budget_spent_ || pauses_ == pauses_max) return false;
    const bool has_others = std::any_of(goals_.begin(), goals_.end(),
                                        [](const Goal& one) { return one.has_lookups(); });
    const recurse::Duration pause = pause_first * (1 << pauses_);
    if (has_others || budget_.deadline() - environment.now <= pause) return false;
    ++pauses_;
    goal.ask_again_after(pause);
    return true;
}

Step Iteration::take(Environment environment, std::shared_ptr<const recurse::Reply> reply) {
    Goal& goal = goals_.back();
    if (goal.purpose() == Purpose::Priming) {
        return fail(environment, {FailureKind::Refused, "no servers of the root were told"});
    }
    const bool is_minimised = goal.steps.is_minimised();
    const bool is_missing = is_nxdomain(*reply);
    const bool is_strict = context_.options.minimisation == Minimisation::Strict;
    // Some servers deny that a name exists which has names below it only: the whole name decides.
    if (!is_minimised || !is_missing || is_strict) learn(environment, *reply);
    if (!is_minimised || (is_missing && is_strict)) return end_with(environment, std::move(reply));
    if (is_missing) goal.steps.reveal();
    goal.stay();
    return go_on(environment);
}

void Iteration::learn(Environment environment, const recurse::Reply& reply) {
    if (context_.records == nullptr) return;
    const dns::Question& shown = goals_.back().shown;
    context_.records->store(kept_as(context_.start.route, shown.name, shown.type), reply,
                            recurse::cache_time(environment.now));
}

Step Iteration::take(Environment environment,
                     std::shared_ptr<const recurse::Delegation> delegation) {
    const auto now = recurse::cache_time(environment.now);
    recurse::Seconds expires = std::min(now + delegation->ttl, goals_.back().zone_expires());
    if (context_.records != nullptr) {
        expires = context_.records->delegations().store(context_.start.route, *delegation,
                                                        goals_.back().zone_expires(), now);
    }
    const bool is_priming = goals_.back().purpose() == Purpose::Priming;
    if (is_priming) goals_.pop_back();
    goals_.back().enter(context_, {std::move(delegation), expires}, environment);
    // None of them may be asked: the hints may.
    if (is_priming && !goals_.back().has_servers()) goals_.back().enter_start(context_);
    return go_on(environment);
}

Step Iteration::fail(Environment environment, const GaveUp& failure) {
    Goal& goal = goals_.back();
    goal.servers_failed(failure);
    if (ends_all(failure.kind)) {
        if (auto end = end_in_failure(environment, {failure.kind, goal.failures})) {
            return std::move(*end);
        }
    }
    if (goal.purpose() == Purpose::Priming) {
        goals_.pop_back(); // the hints are what is left
    } else if (goal.steps.is_minimised()) {
        goal.steps.reveal();
        goal.stay();
    }
    return go_on(environment);
}

Step Iteration::end_with(Environment environment, std::shared_ptr<const recurse::Reply> reply) {
    if (goals_.size() == 1) {
        const auto spare = goals_.back().spare_server();
        if (spare && spare->name.is_at_or_below(context_.start.apex)) {
            spare_lookup_ = {spare->name, spare->type, dns::RrClass::IN};
        }
        return Resolved{std::move(reply)};
    }
    goals_.pop_back();
    const Goal::Lookup lookup = lookups_.back();
    lookups_.pop_back();
    goals_.back().take_addresses(context_, lookup, *reply);
    return go_on(environment);
}

/// Nothing: the goal that waited for this one goes on.
std::optional<Step> Iteration::end_in_failure(Environment environment, GaveUp failure) {
    if (ends_all(failure.kind)) {
        remember_spent(environment, failure);
        return failure;
    }
    remember_failure(environment, failure);
    const Goal ended = std::move(goals_.back());
    goals_.pop_back();
    if (goals_.empty()) return failure;
    if (ended.purpose() == Purpose::Priming) return std::nullopt;
    const Goal::Lookup lookup = lookups_.back();
    lookups_.pop_back();
    Goal& goal = goals_.back();
    goal.is_cut_short = goal.is_cut_short || ended.is_cut_short;
    goal.add_failure(lookup.name.to_text() + ": " + failure.text);
    goal.lookup_failed(lookup);
    return std::nullopt;
}

/// The question that all was spent for is not asked again at once (RFC 9520). A Budget that was
/// begun for another name says nothing about this one.
void Iteration::remember_spent(Environment environment, const GaveUp& failure) {
    const bool is_spent = failure.kind == FailureKind::BudgetSpent && had_whole_budget_;
    const bool is_its_own = is_spent || failure.kind == FailureKind::Deadline;
    if (context_.records == nullptr || !context_.avoided.empty() || !is_its_own) return;
    context_.records->store_failure(kept_as(context_.start.route, question_.name, question_.type),
                                    {{FailureKind::Unreachable, failure.text}},
                                    recurse::cache_time(environment.now));
}

void Iteration::remember_failure(Environment environment, const GaveUp& failure) {
    const Goal& goal = goals_.back();
    if (context_.records == nullptr || goal.purpose() == Purpose::Priming) return;
    if (goal.purpose() == Purpose::Answer && !context_.avoided.empty()) return;
    // A goal behind others may have failed for what those are about; the first one has not.
    if (goal.is_cut_short && goals_.size() > 1) return;
    recurse::RecordCache::Failure kept{failure};
    auto key = kept_as(context_.start.route, goal.question().name, goal.question().type);
    if (failure.kind == FailureKind::NoUpstream) {
        key = kept_as(context_.start.route, goal.cut(), lost_zone);
        kept.lasts = lost_zone_seconds;
        kept.gave_up.kind = FailureKind::Unreachable;
    }
    context_.records->store_failure(key, kept, recurse::cache_time(environment.now));
}

} // namespace parallax::iterate
