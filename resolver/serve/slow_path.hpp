// Slow path: one coroutine per question that held knowledge cannot answer. It only carries messages
// between the Walk and upstream exchanges; every decision is theirs. Worker's thread only.
#pragma once

#include "resolver/answer/walk.hpp"
#include "resolver/serve/investigation.hpp"
#include "resolver/serve/worker_state.hpp"

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace parallax::serve {

/// Whether what upstreams said before will do.
enum class Freshness : std::uint8_t { Kept, Anew };

/// What a question brings to the slow path. `snapshot` keeps everything the Walk points to.
struct SlowQuestion {
    std::shared_ptr<const zones::Snapshot> snapshot;
    const zones::Horizon* horizon = nullptr;
    std::shared_ptr<const ServeSettings> settings;
    std::vector<UpstreamWork>* trace = nullptr; ///< explain's; null while serving
    Freshness freshness = Freshness::Kept;
};

/// Runs `walk` until it is complete. All references outlive the call.
boost::asio::awaitable<void> complete_walk(WorkerState& worker, const SlowQuestion& question,
                                           answer::Walk& walk, recurse::Budget& budget);

/// A question on behalf of a client, complete: room on the slow path, loop suspicion, walk,
/// response.
struct ClientQuestion {
    dns::Query query;
    answer::Incoming incoming; ///< without the packet
    dns::Endpoint source;      ///< where the packet came from
    const zones::Network* network = nullptr;
    std::shared_ptr<const zones::Snapshot>
        snapshot; ///< what `network` and the pinned name point into
};

/// `source`: where the packet came from.
std::shared_ptr<const ClientQuestion> client_question(const WorkerState& worker,
                                                      answer::NeedsResolution&& needed,
                                                      const answer::Incoming& incoming,
                                                      const dns::Endpoint& source);

/// Returns the response's octets.
boost::asio::awaitable<std::vector<std::uint8_t>>
answer_slowly(WorkerState& worker, std::shared_ptr<const ClientQuestion> client);

/// For a question answered from the cache that expires soon: asks anew, and keeps the answer.
/// Nobody waits for it, so nothing is done where the slow path is full.
void refresh_soon(WorkerState& worker, const answer::Incoming& incoming);

} // namespace parallax::serve
