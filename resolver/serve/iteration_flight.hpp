// Iteration flight: carries out an Iteration: each of its questions is an exchange with one zone's
// servers, which others may share. Once launched it flies on its own, whoever waits for it or not:
// what it learns after its client has given up answers the client's next try.
// Worker's thread only.
#pragma once

#include "resolver/iterate/iteration.hpp"
#include "resolver/serve/worker_state.hpp"

namespace parallax::serve {

/// Longer than this nothing is looked for (SECURITY 1B; Knot Resolver).
inline constexpr std::chrono::milliseconds iteration_time_max{10000};

/// Whether one more server of the question's zone is looked up behind it.
enum class SpareLookup : std::uint8_t { No, Yes };

/// Whether the one who asks wants to know each step.
enum class Tracing : std::uint8_t { No, Yes };

/// The rule a question comes by, and the question.
struct IterationQuestion {
    const zones::Forward* rule = nullptr; ///< of kind Stub or Recursion; its Snapshot outlives it
    dns::Question question;
    iterate::Freshness freshness = iterate::Freshness::Kept;
    std::shared_ptr<const zones::Snapshot> snapshot;
    std::shared_ptr<const ServeSettings> settings;
    SpareLookup spare_lookup = SpareLookup::Yes;
    Tracing tracing = Tracing::No;
    std::vector<dns::Endpoint> avoided{}; ///< IterationContext's
};

/// Under which all is kept that is learnt by the rule.
std::uint64_t route_of(const WorkerState& worker, const zones::Forward& rule);
/// Where the rule's search begins.
iterate::StartingPoint starting_point(const WorkerState& worker, const zones::Forward& rule);

/// Joins the iteration in flight with the same key, or begins one, which may end at once. Nothing
/// to wait for: there are too many, or too many wait for it. `worker` outlives it.
Awaited join_iteration(WorkerState& worker, const recurse::RecordQuestion& asked,
                       IterationQuestion question, const recurse::Budget& granted);

/// "answer", "alias", "NODATA", "NXDOMAIN".
std::string outcome_text(const recurse::Reply& reply);

} // namespace parallax::serve
