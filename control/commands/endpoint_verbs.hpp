// EndpointVerbs: what commands do with private endpoints beyond what all nouns have: the connection
// that a new one asks for, the owner's word on it, and its address, which ARM shows elsewhere. One
// thread.
#pragma once

#include "control/commands/verbs.hpp"

namespace parallax::control::commands {

std::optional<Failure> complete_endpoint(const Task& task, boost::json::object& body);
std::optional<Failure> complete_zone_group(const Task& task, boost::json::object& body);
/// One zone more, or less, in the zone group that the arguments name; shows the group.
Performed add_zone(Task& task);
Performed remove_zone(Task& task);
/// "interface": the endpoint's network interface, beside what ARM shows of an endpoint.
std::optional<Failure> add_interfaces(const Task& task, boost::json::array& endpoints);

/// On the service's side of the endpoint the arguments name; shows the endpoint.
Performed approve_endpoint(Task& task);
Performed reject_endpoint(Task& task);
/// On the connection the arguments name.
Performed approve_connection(Task& task);
Performed reject_connection(Task& task);

} // namespace parallax::control::commands
