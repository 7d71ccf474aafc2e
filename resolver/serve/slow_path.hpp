// Slow path: one coroutine per question that held knowledge cannot answer. It only carries messages
// between the Walk and upstream exchanges; every decision is theirs. Worker's thread only.
#pragma once

#include "resolver/answer/walk.hpp"
#include "resolver/serve/investigation.hpp"
#include "resolver/serve/worker_state.hpp"

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace parallax::serve {

/// What a question brings to the slow path. `snapshot` keeps everything the Walk points to.
struct SlowQuestion {
    std::shared_ptr<const zones::Snapshot> snapshot;
    const zones::Horizon* horizon = nullptr;
    std::shared_ptr<const ServeSettings> settings;
    std::vector<UpstreamWork>* trace = nullptr; ///< explain's; null while serving
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

/// Returns the response's octets.
boost::asio::awaitable<std::vector<std::uint8_t>>
answer_slowly(WorkerState& worker, std::shared_ptr<const ClientQuestion> client);

} // namespace parallax::serve
