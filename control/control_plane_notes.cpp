#include "control/control_plane_notes.hpp"

#include "control/answer_summary.hpp"
#include "zones/model/connections.hpp"
#include "zones/model/links.hpp"
#include "zones/model/publish.hpp"
#include "zones/model/record_sets.hpp"

#include <algorithm>
#include <array>

namespace parallax::control {
namespace {

using model::ConnectionStatus;
using model::Draft;

template <class Kind>
using Ptr = std::shared_ptr<const Kind>;

/// A service's name that the question led through.
struct Met {
    Ptr<model::Service> service;
    model::ServiceNames names;
};

bool is_met(const serve::Investigation& investigation, const model::ServiceNames& names) {
    return std::any_of(
        investigation.links.begin(), investigation.links.end(), [&](const answer::Link& link) {
            const bool led_here = link.target && *link.target == names.private_name;
            return led_here || link.owner == names.public_name || link.owner == names.private_name;
        });
}

std::vector<Met> services_met(const Draft& view, const serve::Investigation& investigation) {
    std::vector<Met> met;
    for (const auto& each : view.referrers_of_kind<model::Service>(model::service_reference())) {
        for (const model::SubResource& sub : each->sub_resources) {
            const bool known = std::any_of(met.begin(), met.end(), [&](const Met& one) {
                return sub.names && one.names.public_name == sub.names->public_name;
            });
            if (known || !sub.names || !is_met(investigation, *sub.names)) continue;
            met.push_back({each, *sub.names});
        }
    }
    return met;
}

std::vector<Ptr<model::PrivateEndpointConnection>> connections_of(const Draft& view,
                                                                  const model::Service& service) {
    std::vector<Ptr<model::PrivateEndpointConnection>> found;
    for (const auto& each : view.children(service.head.id, model::type::connection)) {
        if (auto one = model::as<model::PrivateEndpointConnection>(each)) {
            found.push_back(std::move(one));
        }
    }
    return found;
}

Ptr<model::VirtualNetwork> network_of(const Draft& view, const model::PrivateEndpoint& endpoint) {
    const auto id = endpoint.subnet.parent();
    return id ? view.get<model::VirtualNetwork>(*id) : nullptr;
}

std::string endpoint_text(const Draft& view, const model::PrivateEndpointConnection& connection) {
    const auto endpoint = view.get<model::PrivateEndpoint>(connection.endpoint);
    if (!endpoint) return std::string{connection.head.id.name()} + " (gone)";
    std::string text{endpoint->head.id.name()};
    if (const auto network = network_of(view, *endpoint)) {
        text += " in " + model::published_name(network->head.id);
    }
    text += " (" + std::string{model::to_text(connection.state.status)};
    for (const model::EndpointAddress& each : endpoint->addresses) {
        text += ", " + each.address.to_text();
    }
    return text + ")";
}

std::string endpoints_note(const Draft& view, const Met& met) {
    const auto connections = connections_of(view, *met.service);
    const std::string name{met.service->head.id.name()};
    const std::string public_name = met.names.public_name.to_text();
    if (connections.empty()) {
        return name + " has no private endpoint, so " + public_name + " has its public address";
    }
    std::string text;
    for (std::size_t i = 0; i < connections.size(); ++i) {
        if (i == noted_endpoints_max) {
            text += ", and " + std::to_string(connections.size() - i) + " more";
            break;
        }
        text += (i == 0 ? "" : ", ") + endpoint_text(view, *connections[i]);
    }
    const bool approved =
        std::any_of(connections.begin(), connections.end(), [](const auto& connection) {
            return connection->state.status == ConnectionStatus::Approved;
        });
    return name + (approved ? " has an approved endpoint" : " has no approved endpoint") + ", so " +
           public_name + (approved ? " is an alias: " : " is no alias: ") + text;
}

/// At the end of same-as, which rules::check knows to have one.
const zones::Network& managed_network(const serve::Investigation& investigation) {
    const zones::Network* network = investigation.network;
    while (const auto* other = investigation.snapshot->network_named(network->same_as)) {
        network = other;
    }
    return *network;
}

/// The one the question comes from, or the one that is the same as.
Ptr<model::VirtualNetwork> asking_network(const Draft& view,
                                          const serve::Investigation& investigation) {
    const zones::Network& network = managed_network(investigation);
    for (const auto& each : view.of_type(model::type::network)) {
        auto one = model::as<model::VirtualNetwork>(each);
        if (model::published_name(one->head.id) == network.name) return one;
    }
    return nullptr;
}

std::string records_in(const Draft& view, const model::LinkedZone& linked, const dns::Name& name) {
    std::string text;
    for (const auto& each : view.below(linked.zone->head.id)) {
        const auto set = model::as<model::RecordSet>(each);
        const auto owner = set ? model::owner_of(set->head.id, linked.zone->apex) : std::nullopt;
        if (!owner || *owner != name || set->records.empty()) continue;
        text += (text.empty() ? "" : ", ") + dns::to_text(set->type);
        if (set->origin == model::Origin::Manual) {
            text += " (set by hand)";
        } else if (!set->registrants.empty()) {
            text += " (registered by " + std::string{set->registrants.front().by.name()} + ")";
        }
    }
    return text.empty() ? "no record" : text;
}

/// The most specific zone of the network that covers the name: the one that answers.
std::optional<model::LinkedZone> zone_for(const Draft& view, const model::ResourceId& network,
                                          const dns::Name& name) {
    std::optional<model::LinkedZone> longest;
    for (model::LinkedZone& linked : model::zones_linked_to(view, network)) {
        if (!name.is_at_or_below(linked.zone->apex)) continue;
        const bool is_longer =
            !longest || linked.zone->apex.label_count() > longest->zone->apex.label_count();
        if (is_longer) longest = std::move(linked);
    }
    return longest;
}

/// What the asking network links of the service's zone; nothing for networks of the configuration.
std::optional<std::string> zone_note(const Draft& view, const serve::Investigation& investigation,
                                     const Met& met) {
    const auto network = asking_network(view, investigation);
    if (!network) return std::nullopt;
    const std::string name = model::published_name(network->head.id);
    const auto linked = zone_for(view, network->head.id, met.names.private_name);
    if (!linked) {
        return name + " links no zone for " + met.names.private_name.to_text() +
               ", so it sees what is public";
    }
    const bool redirects = linked->link->policy == zones::ResolutionPolicy::NxDomainRedirect;
    return name + " links zone " + model::published_name(linked->zone->head.id) + " and it holds " +
           records_in(view, *linked, met.names.private_name) + " of " +
           met.names.private_name.to_text() +
           (redirects ? "; the link redirects missing names (NxDomainRedirect)" : "");
}

constexpr std::array<std::pair<model::RequestKind, const char*>, 4> request_kinds{
    {{model::RequestKind::ServerConnection, "server connections"},
     {model::RequestKind::ClientConnection, "client connections"},
     {model::RequestKind::RestApi, "the REST API"},
     {model::RequestKind::Trace, "traces"}}};

std::string verdict(const model::NetworkAcl& acl, const std::string* connection) {
    std::string allowed, denied;
    for (const auto& [kind, words] : request_kinds) {
        std::string& list = allows(acl, kind, connection) ? allowed : denied;
        list += (list.empty() ? "" : ", ") + std::string{words};
    }
    if (denied.empty()) return "would let this client connect";
    if (allowed.empty()) return "would not let this client connect (403)";
    return "would allow " + allowed + " and refuse " + denied + " (403)";
}

/// The connection behind an address of the answer, or the public side.
std::optional<std::string> access_note(const Draft& view, const Met& met,
                                       const std::vector<std::string>& addresses) {
    const std::string name{met.service->head.id.name()};
    const auto is_in_answer = [&](const dns::IpAddress& address) {
        return std::find(addresses.begin(), addresses.end(), address.to_text()) != addresses.end();
    };
    for (const auto& connection : connections_of(view, *met.service)) {
        const auto endpoint = view.get<model::PrivateEndpoint>(connection->endpoint);
        if (!endpoint) continue;
        for (const model::EndpointAddress& each : endpoint->addresses) {
            if (!is_in_answer(each.address)) continue;
            const std::string of{connection->head.id.name()};
            const std::string what =
                each.address.to_text() + " is endpoint " + std::string{endpoint->head.id.name()};
            if (connection->state.status != ConnectionStatus::Approved) {
                return what + ", whose connection is " +
                       std::string{model::to_text(connection->state.status)} +
                       ": nothing gets through it";
            }
            return what + "; the network ACL of " + name + " " + verdict(met.service->acl, &of);
        }
    }
    for (const dns::IpAddress& address : met.service->public_addresses) {
        if (!is_in_answer(address)) continue;
        if (met.service->public_access == model::PublicAccess::Disabled) {
            return address.to_text() + " is public; public access to " + name +
                   " is disabled: this client would be refused (403)";
        }
        return address.to_text() + " is public; the network ACL of " + name + " " +
               verdict(met.service->acl, nullptr);
    }
    return std::nullopt;
}

} // namespace

std::vector<std::string> control_plane_notes(const model::Draft& view,
                                             const serve::Investigation& investigation) {
    std::vector<std::string> notes;
    if (investigation.network == nullptr) return notes;
    const std::vector<std::string> addresses = addresses_in(investigation.response);
    for (const Met& met : services_met(view, investigation)) {
        notes.push_back(endpoints_note(view, met));
        if (auto note = zone_note(view, investigation, met)) notes.push_back(std::move(*note));
        if (auto note = access_note(view, met, addresses)) notes.push_back(std::move(*note));
    }
    return notes;
}

} // namespace parallax::control
