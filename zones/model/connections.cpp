#include "zones/model/connections.hpp"

#include "zones/model/registrations.hpp"

#include <algorithm>

namespace parallax::model {

namespace {

Refusal transition_refused(const PrivateEndpointConnection& held, ConnectionStatus wanted,
                           const std::string& advice) {
    return bad_request("InvalidPrivateEndpointConnectionState",
                       "The private endpoint connection " + quoted(held.head.id.name()) + " is " +
                           std::string{to_text(held.state.status)} + " and cannot become " +
                           std::string{to_text(wanted)} + "; " + advice);
}

Breach transition_breach(const Draft& draft, const PrivateEndpointConnection& held,
                         const ConnectionState& wanted) {
    if (wanted.description.size() > description_octets_max) {
        return bad_request("BadRequest", "The description of a connection has at most " +
                                             std::to_string(description_octets_max) + " octets.");
    }
    if (held.state.status == wanted.status) return std::nullopt;
    const bool reversible = draft.environment().settings.rejection == Rejection::Reversible;
    switch (wanted.status) {
    case ConnectionStatus::Approved:
        if (held.state.status == ConnectionStatus::Pending || reversible) return std::nullopt;
        return transition_refused(held, wanted.status,
                                  "connections previously denied can't be approved: delete the "
                                  "private endpoint and create it again.");
    case ConnectionStatus::Rejected:
        return std::nullopt;
    case ConnectionStatus::Pending:
        return transition_refused(held, wanted.status, "approve, reject or delete it.");
    case ConnectionStatus::Disconnected:
        return transition_refused(held, wanted.status,
                                  "delete the connection to disconnect the endpoint.");
    }
    return std::nullopt;
}

/// The endpoint's side takes the state over, and its records follow.
Breach tell_endpoint(Draft& draft, const ResourceId& id, const ConnectionState& state) {
    const auto held = draft.get<PrivateEndpoint>(id);
    if (!held) return std::nullopt;
    PrivateEndpoint endpoint = *held;
    endpoint.connection.state = state;
    draft.put(std::move(endpoint));
    return settle_endpoint(draft, id);
}

} // namespace

Ruled<Stored> set_connection_state(Draft& draft, const ResourceId& connection,
                                   ConnectionState wanted) {
    const auto held = draft.get<PrivateEndpointConnection>(connection);
    if (!held) return resource_not_found(connection);
    if (auto breach = transition_breach(draft, *held, wanted)) return *breach;
    if (wanted.actions_required.empty()) wanted.actions_required = "None";
    PrivateEndpointConnection changed = *held;
    changed.state = wanted;
    const ResourcePtr stored = draft.put(std::move(changed));
    if (auto breach = tell_endpoint(draft, held->endpoint, wanted)) return *breach;
    return Stored{stored, Act::Updated};
}

Ruled<Removal> delete_connection(Draft& draft, const ResourceId& connection) {
    const auto held = draft.get<PrivateEndpointConnection>(connection);
    if (!held) return Removal::WasAbsent;
    draft.erase(connection);
    const ResourceId service_id = *connection.parent();
    if (const auto service = draft.get<Service>(service_id)) {
        Service without = *service;
        without.acl = without_connection(without.acl, std::string{held->head.id.name()});
        if (without.acl != service->acl) draft.put(std::move(without));
    }
    const ConnectionState state{ConnectionStatus::Disconnected,
                                "The connection was deleted by the service's owner.",
                                "Delete the private endpoint."};
    if (auto breach = tell_endpoint(draft, held->endpoint, state)) return *breach;
    return Removal::Removed;
}

bool has_approved_connection(const Draft& draft, const ResourceId& service,
                             std::string_view group_id) {
    const auto connections = draft.children(service, type::connection);
    return std::any_of(connections.begin(), connections.end(), [&](const ResourcePtr& each) {
        const auto connection = as<PrivateEndpointConnection>(each);
        return connection && connection->state.status == ConnectionStatus::Approved &&
               folded(connection->group_id) == folded(group_id);
    });
}

std::string_view to_text(ConnectionStatus status) {
    switch (status) {
    case ConnectionStatus::Pending:
        return "Pending";
    case ConnectionStatus::Approved:
        return "Approved";
    case ConnectionStatus::Rejected:
        return "Rejected";
    case ConnectionStatus::Disconnected:
        return "Disconnected";
    }
    return "";
}

} // namespace parallax::model
