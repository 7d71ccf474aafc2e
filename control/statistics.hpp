// Statistics: what the server counted and holds, as one value for the log and the admin socket.
// Values.
#pragma once

#include "control/arm/arm_server.hpp"
#include "control/log.hpp"
#include "resolver/serve/counters.hpp"
#include "zones/snapshot.hpp"

#include <boost/json/object.hpp>

#include <chrono>

namespace parallax::control {

struct Holdings {
    std::size_t networks = 0, horizons = 0, zones = 0, names = 0, records = 0, services = 0;
    std::size_t forward_rules = 0;
    std::size_t zone_octets = 0; ///< memory of all zones
};
Holdings holdings_of(const zones::Snapshot& snapshot);

struct Statistics {
    std::chrono::milliseconds uptime{};
    std::uint64_t generation = 0;
    std::uint64_t reloads = 0, reloads_refused = 0;
    unsigned workers = 0;
    Holdings holdings;
    std::vector<arm::Number> endpoint; ///< empty without one
    serve::Counters counters{};
};

LogFields to_fields(const Statistics& statistics);
boost::json::object to_json(const Statistics& statistics);

/// Networks with sources and horizon, zones with links and sizes: the state that serves (command
/// "snapshot").
boost::json::object overview_of(const zones::Snapshot& snapshot);

} // namespace parallax::control
