// How an Investigation runs: the same Walk, exchanges and rendering as a client's question, with a
// trace. Worker's thread only.
#pragma once

#include "resolver/serve/slow_path.hpp"

namespace parallax::serve {

/// Tells `done` once; nothing, if something was thrown on the way, which nothing is meant to.
void run_investigation(WorkerState& worker, InvestigationRequest request,
                       std::function<void(std::optional<Investigation>)> done);

} // namespace parallax::serve
