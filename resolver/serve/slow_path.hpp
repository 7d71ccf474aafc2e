// Slow path: one coroutine per question that held knowledge cannot answer. It only carries messages
// between the Walk and upstream exchanges; every decision is theirs. Worker's thread only.
#pragma once

#include "resolver/answer/walk.hpp"
#include "resolver/serve/investigation.hpp"
#include "resolver/serve/worker_state.hpp"
#include "resolver/validate/effort.hpp"

#include <memory>

namespace parallax::serve {

using recurse::Freshness;

/// What a question brings to the slow path. `snapshot` keeps everything the Walk points to.
struct SlowQuestion {
    std::shared_ptr<const zones::Snapshot> snapshot;
    const zones::Horizon* horizon = nullptr;
    std::shared_ptr<const ServeSettings> settings;
    std::vector<UpstreamWork>* trace = nullptr; ///< explain's; null while serving
    Freshness freshness = Freshness::Kept;
    validate::Effort* effort = nullptr; ///< of the client's question; never null
};

/// What came of an upstream question, for one of those who waited.
struct Told {
    std::shared_ptr<const recurse::Reply> reply; ///< null: `failure` says why
    recurse::GaveUp failure;
    std::vector<recurse::Attempt> attempts;
    std::string origin{};              ///< for explain: where it comes from, if nobody was asked
    std::vector<UpstreamWork> works{}; ///< for explain: what was asked step by step
};

/// What is kept of it, and who asks the same.
recurse::RecordQuestion key_of(const WorkerState& worker, const answer::Ask& ask);
/// For explain. Pre: question.trace != nullptr.
void record(const SlowQuestion& question, const Told& told, UpstreamWork work);
/// One question, put to the servers it names, unless what is kept of it will do. complete_walk()
/// does the same in its own frame, for what need not be validated.
Task<Told> ask_route(WorkerState& worker, const SlowQuestion& question, answer::Ask ask,
                     recurse::Budget& budget);

/// Runs `walk` until it is complete. All references outlive the call.
Task<void> complete_walk(WorkerState& worker, const SlowQuestion& question, answer::Walk& walk,
                         recurse::Budget& budget);

/// A client's question on the slow path. A base class, so that the question and the way back to its
/// client are one allocation.
class ClientQuestion {
  public:
    /// `source`: where the packet came from.
    ClientQuestion(const WorkerState& worker, answer::NeedsResolution&& needed,
                   const answer::Incoming& arrived, const dns::Endpoint& source);
    virtual ~ClientQuestion() = default;
    ClientQuestion(const ClientQuestion&) = delete;
    ClientQuestion& operator=(const ClientQuestion&) = delete;

    /// Told once, at the end. The response lives as long as the call.
    virtual void deliver(std::span<const std::uint8_t> response) = 0;

    dns::Query query;
    answer::Incoming incoming; ///< without the packet
    dns::Endpoint source;
    const zones::Network* network;
    std::optional<answer::Ask> first; ///< where the walk has come to already
    std::shared_ptr<const zones::Snapshot>
        snapshot; ///< what `network` and the pinned name point into
};

/// The question from now to its answer: room on the slow path, loop suspicion, walk, response.
/// Returns when it waits, or is answered.
void answer_slowly(WorkerState& worker, std::unique_ptr<ClientQuestion> client);

/// For a question answered from the cache that expires soon: asks anew, and keeps the answer.
/// Nobody waits for it, so nothing is done where the slow path is full.
void refresh_soon(WorkerState& worker, const answer::Incoming& incoming);

} // namespace parallax::serve
