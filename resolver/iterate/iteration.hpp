// Iteration: resolves one question from a starting point downwards, without doing any of it: which
// zone's servers are asked what, and what is learnt from what they say.
//
// A state machine over recurse::Resolution, which puts one question to one zone's servers: the
// driver carries out an AskZone (serve/ with sockets, tests with a script) and reports what came of
// it. Name servers without a known address are resolved on the way, as goals of their own on a
// stack. Promises: terminates, since each turn spends the Budget, descends, or uses up a name;
// nothing enters the memory but what the servers of the zone asked may say (delegation.hpp). An
// alias ends it: whoever asked decides where its target is asked for. One thread.
#pragma once

#include "resolver/iterate/goal.hpp"

namespace parallax::iterate {

/// Goals on the stack: the question, the address of a server for it, of a server for that, ...
/// (CVE-2014-8500; BIND 7, Unbound 8).
inline constexpr std::size_t goals_max = 8;
/// How long a zone none of whose servers can be found is left in peace (TsuNAME).
inline constexpr recurse::Seconds lost_zone_seconds = 5;

/// When a zone's servers have said nothing and nothing else can be done, they are asked again after
/// a pause, which doubles; so often in all. The Budget's deadline rules.
inline constexpr std::size_t pauses_max = 5;
inline constexpr recurse::Duration pause_first{250};

/// Put `question` to its upstreams, then call take() or fail().
struct AskZone {
    recurse::RouteQuestion question;
};
struct Resolved {
    std::shared_ptr<const recurse::Reply> reply;
};
using Step = std::variant<AskZone, Resolved, recurse::GaveUp>;

using recurse::Freshness;

class Iteration {
  public:
    /// All that `context` refers to outlives it.
    Iteration(const IterationContext& context, const dns::Question& question,
              recurse::Budget& budget);

    Step start(recurse::Environment environment, Freshness freshness);
    /// What the servers of the last AskZone said.
    Step take(recurse::Environment environment, std::shared_ptr<const recurse::Reply> reply);
    Step take(recurse::Environment environment,
              std::shared_ptr<const recurse::Delegation> delegation);
    Step fail(recurse::Environment environment, const recurse::GaveUp& failure);
    /// After Resolved: the address of one more of the zone's servers, worth knowing next time.
    const std::optional<dns::Question>& spare_lookup() const noexcept { return spare_lookup_; }

  private:
    Step go_on(recurse::Environment environment);
    Step ask(recurse::Environment environment);
    void push(recurse::Environment environment, const dns::Question& question, Purpose purpose);
    const LocalRoot* local_root(recurse::Environment environment) const;
    std::optional<Step> ask_local_root(recurse::Environment environment);
    bool needs_priming(recurse::Environment environment) const;
    bool push_lookup(recurse::Environment environment);
    bool may_ask_again(recurse::Environment environment);
    bool is_sought(const dns::Name& name) const;
    recurse::GaveUp failure_of(const Goal& goal) const;
    Step end_with(recurse::Environment environment, std::shared_ptr<const recurse::Reply> reply);
    std::optional<Step> end_in_failure(recurse::Environment environment, recurse::GaveUp failure);
    std::shared_ptr<const recurse::Reply> known(recurse::Environment environment,
                                                const dns::Question& question,
                                                const dns::Name& cut) const;
    std::optional<recurse::GaveUp> known_failure(recurse::Environment environment,
                                                 const dns::Question& question) const;
    void learn(recurse::Environment environment, const recurse::Reply& reply);
    void remember_spent(recurse::Environment environment, const recurse::GaveUp& failure);
    void remember_failure(recurse::Environment environment, const recurse::GaveUp& failure);

    IterationContext context_;
    dns::Question question_;
    recurse::Budget& budget_;
    std::vector<Goal> goals_; ///< each but the last waits for the one behind it
    std::optional<dns::Question> spare_lookup_;
    std::vector<Goal::Lookup> lookups_; ///< what the goals behind the first are for
    bool is_primed_ = false;            ///< or need not be, or cannot be
    bool is_budget_spent_ = false;
    std::size_t pauses_ = 0;
    bool had_whole_budget_;
};

} // namespace parallax::iterate
