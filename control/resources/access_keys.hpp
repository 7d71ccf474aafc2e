// AccessKeys: what `listKeys` tells of a SignalR or Web PubSub service.
//
// The keys are made of the service's id alone and open nothing here: there is no hub behind this
// server. Clients get connection strings of the form they expect, the same each time. Pure; any
// thread.
#pragma once

#include "zones/model/resource.hpp"

#include <boost/json/object.hpp>

namespace parallax::control::resources {

/// Nothing for a service of another kind.
std::optional<boost::json::object> access_keys_of(const model::Service& service);

} // namespace parallax::control::resources
