// How an Investigation runs: the same Walk, exchanges and rendering as a client's question, with a
// trace. Worker's thread only.
#pragma once

#include "resolver/serve/slow_path.hpp"

namespace parallax::serve {

boost::asio::awaitable<Investigation> run_investigation(WorkerState& worker,
                                                        InvestigationRequest request);

} // namespace parallax::serve
