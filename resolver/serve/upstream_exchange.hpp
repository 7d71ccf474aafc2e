// Upstream exchange: carries out a Resolution: over UDP through the worker's pool, over TCP with a
// connection a question. Once launched it flies on its own, whoever waits for it or not.
// Worker's thread only.
#pragma once

#include "resolver/serve/worker_state.hpp"

#include <memory>

namespace parallax::serve {

/// As long as this an exchange keeps its place when its upstream has as many as it may; then the
/// oldest gives way to a new one, so that questions whose answers do not come cannot keep out those
/// whose answers would (Unbound's jostle-timeout).
inline constexpr std::chrono::milliseconds exchange_time_min{200};

/// Begins an exchange that others with the same key can join until it has finished, which may be
/// at once. `worker` outlives it.
std::shared_ptr<SharedExchange> launch_exchange(WorkerState& worker, InFlightKey key,
                                                recurse::RouteQuestion question,
                                                const recurse::Budget& granted);

} // namespace parallax::serve
