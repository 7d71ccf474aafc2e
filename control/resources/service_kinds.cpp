// PaaS services that endpoints lead to, and the owner's side of the connections (AZURE 3.3, 4.4).
// SignalR and Web PubSub have their own properties; every other type of the catalogue is shown with
// those it was given.
#include "control/resources/kind.hpp"
#include "zones/model/connections.hpp"
#include "zones/model/services.hpp"

#include <algorithm>

namespace parallax::control::resources {
namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, 10> known_properties{
    "networkACLs", "publicNetworkAccess", "privateEndpointConnections", "hostName",
    "externalIP",  "provisioningState",   "sharedPrivateLinkResources", "publicPort",
    "serverPort",  "publicAddresses"};

struct RequestName {
    model::RequestKind kind;
    const char* text;
};
constexpr std::array<RequestName, 4> request_names{
    {{model::RequestKind::ServerConnection, "ServerConnection"},
     {model::RequestKind::ClientConnection, "ClientConnection"},
     {model::RequestKind::RestApi, "RESTAPI"},
     {model::RequestKind::Trace, "Trace"}}};

json::array texts_of(model::RequestKinds kinds) {
    json::array texts;
    for (const RequestName& name : request_names) {
        if ((kinds & static_cast<unsigned>(name.kind)) != 0) texts.emplace_back(name.text);
    }
    return texts;
}

std::optional<model::RequestKinds> read_requests(const Body& rules, std::string_view member) {
    if (!rules.has(member)) return std::nullopt;
    unsigned kinds = 0;
    for (const std::string& text : rules.texts(member)) {
        const auto* const found =
            std::find_if(request_names.begin(), request_names.end(),
                         [&](const RequestName& name) { return text == name.text; });
        if (found == request_names.end()) {
            rules.blame(member, "must be of ServerConnection, ClientConnection, RESTAPI and Trace");
        } else {
            kinds |= static_cast<unsigned>(found->kind);
        }
    }
    return static_cast<model::RequestKinds>(kinds);
}

model::AclRules read_rules(const Body& rules) {
    return {read_requests(rules, "allow"), read_requests(rules, "deny")};
}

model::NetworkAcl read_acl(const Body& body) {
    model::NetworkAcl acl;
    const std::string action = body.text("defaultAction");
    if (action == "Deny") acl.default_action = model::AclAction::Deny;
    if (!action.empty() && action != "Deny" && action != "Allow") {
        body.blame("defaultAction", "must be Allow or Deny");
    }
    acl.public_network = read_rules(body.member("publicNetwork"));
    for (const Body& item : body.items("privateEndpoints")) {
        acl.endpoints.push_back({item.text("name"), read_rules(item)});
    }
    return acl;
}

/// In any case, as Azure takes it: a misread "disabled" would tell people that they are safe.
model::PublicAccess read_public_access(const Body& properties) {
    const std::string text = model::folded(properties.text("publicNetworkAccess"));
    if (text == "disabled") return model::PublicAccess::Disabled;
    if (!text.empty() && text != "enabled") {
        properties.blame("publicNetworkAccess", "must be Enabled or Disabled");
    }
    return model::PublicAccess::Enabled;
}

json::object shape_of(const model::AclRules& rules) {
    json::object shown;
    if (rules.allow) shown["allow"] = texts_of(*rules.allow);
    if (rules.deny) shown["deny"] = texts_of(*rules.deny);
    return shown;
}

json::object shape_of(const model::NetworkAcl& acl) {
    const bool allows = acl.default_action == model::AclAction::Allow;
    json::array endpoints;
    for (const model::NetworkAcl::OfConnection& one : acl.endpoints) {
        json::object shown = shape_of(one.rules);
        shown["name"] = one.connection;
        endpoints.push_back(std::move(shown));
    }
    return {{"defaultAction", allows ? "Allow" : "Deny"},
            {"publicNetwork", shape_of(acl.public_network)},
            {"privateEndpoints", std::move(endpoints)}};
}

json::object connection_shape(const Draft&, const model::Resource& resource) {
    const auto& connection = std::get<model::PrivateEndpointConnection>(resource);
    json::object shown = envelope(connection.head);
    shown["properties"] = {{"provisioningState", "Succeeded"},
                           {"privateEndpoint", reference_to(connection.endpoint)},
                           {"groupIds", json::array{connection.group_id}},
                           {"privateLinkServiceConnectionState",
                            {{"status", model::to_text(connection.state.status)},
                             {"description", connection.state.description},
                             {"actionsRequired", connection.state.actions_required}}}};
    return shown;
}

std::string bare(const dns::Name& name) {
    std::string text = name.to_text();
    text.pop_back();
    return text;
}

void add_messaging_properties(const model::Service& service, json::object& properties) {
    const auto& names = service.sub_resources.front().names;
    if (names) properties["hostName"] = bare(names->public_name);
    if (!service.public_addresses.empty()) {
        properties["externalIP"] = service.public_addresses.front().to_text();
    }
    properties["publicPort"] = 443;
    properties["serverPort"] = 443;
    properties.emplace("version", "1.0");
    properties.emplace("sharedPrivateLinkResources", json::array{});
    properties["networkACLs"] = shape_of(service.acl);
}

bool is_messaging(const ResourceId& id) {
    return id.is_type("Microsoft.SignalRService/SignalR") ||
           id.is_type("Microsoft.SignalRService/WebPubSub");
}

json::object shape(const Draft& draft, const model::Resource& resource) {
    const auto& service = std::get<model::Service>(resource);
    json::object shown = envelope(service.head);
    shown["sku"] = {
        {"name", service.sku.name}, {"tier", service.sku.tier}, {"capacity", service.sku.capacity}};
    json::object properties = properties_of(service.head);
    properties["provisioningState"] = "Succeeded";
    const bool is_open = service.public_access == model::PublicAccess::Enabled;
    properties["publicNetworkAccess"] = is_open ? "Enabled" : "Disabled";
    properties["publicAddresses"] = resources::texts_of(service.public_addresses);
    if (is_messaging(service.head.id) && !service.sub_resources.empty()) {
        add_messaging_properties(service, properties);
    }
    json::array connections;
    for (const auto& one : draft.children(service.head.id, model::type::connection)) {
        connections.push_back(connection_shape(draft, *one));
    }
    properties["privateEndpointConnections"] = std::move(connections);
    shown["properties"] = std::move(properties);
    return shown;
}

Ruled<model::Stored> put(Draft& draft, const ResourceId& id, const Call& call) {
    Body::Mistake mistake;
    const Body body{call.body, mistake};
    const Body properties = body.member("properties");
    model::Service wanted{read_head(id, body), {}, {}, model::PublicAccess::Enabled, {}, {}};
    wanted.head.kept_text = kept_properties(body, known_properties);
    const Body sku = body.member("sku");
    wanted.sku = {sku.text("name"), sku.text("tier"), 1};
    if (sku.has("capacity")) wanted.sku.capacity = sku.number("capacity", 1000);
    const Body acl = properties.member("networkACLs");
    wanted.acl = read_acl(acl);
    // Whoever does not speak of the connections' rules leaves them as they are.
    const auto held = draft.get<model::Service>(id);
    if (held && !acl.has("privateEndpoints")) wanted.acl.endpoints = held->acl.endpoints;
    wanted.public_access = read_public_access(properties);
    wanted.public_addresses = properties.addresses("publicAddresses");
    if (mistake) return std::move(*mistake);
    return model::put_service(draft, std::move(wanted));
}

Ruled<model::Stored> put_connection(Draft& draft, const ResourceId& id, const Call& call) {
    Body::Mistake mistake;
    const Body body{call.body, mistake};
    const Body state = body.member("properties").member("privateLinkServiceConnectionState");
    model::ConnectionState wanted;
    const std::string status = state.text("status");
    if (status == "Approved") {
        wanted.status = model::ConnectionStatus::Approved;
    } else if (status == "Rejected") {
        wanted.status = model::ConnectionStatus::Rejected;
    } else {
        state.blame("status", "must be Approved or Rejected");
    }
    wanted.description = state.text("description");
    if (state.has("actionsRequired")) wanted.actions_required = state.text("actionsRequired");
    if (mistake) return std::move(*mistake);
    return model::set_connection_state(draft, id, std::move(wanted));
}

} // namespace

json::array link_resources_of(const Draft&, const model::Service& service) {
    json::array shown;
    for (const model::SubResource& sub : service.sub_resources) {
        json::array zones;
        if (sub.names) zones.emplace_back(bare(sub.names->zone));
        const std::string id = service.head.id.text() + "/privateLinkResources/" + sub.group_id;
        shown.push_back(json::object{{"id", id},
                                     {"name", sub.group_id},
                                     {"type", service.head.id.type() + "/privateLinkResources"},
                                     {"properties",
                                      {{"groupId", sub.group_id},
                                       {"requiredMembers", json::array{sub.group_id}},
                                       {"requiredZoneNames", std::move(zones)},
                                       {"shareablePrivateLinkResourceTypes", json::array{}}}}});
    }
    return shown;
}

const Kind service_kind{shape, put, model::delete_service};
const Kind connection_kind{connection_shape, put_connection, model::delete_connection};

} // namespace parallax::control::resources
