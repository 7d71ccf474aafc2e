// Private endpoints, their zone groups and network interfaces (AZURE 4.3).
#include "control/resources/kind.hpp"
#include "control/resources/permission.hpp"
#include "zones/model/connections.hpp"
#include "zones/model/endpoints.hpp"
#include "zones/model/record_sets.hpp"
#include "zones/model/registrations.hpp"
#include "zones/model/zone_groups.hpp"

namespace parallax::control::resources {
namespace json = boost::json;

namespace {

std::string bare(const dns::Name& name) {
    std::string text = name.to_text();
    text.pop_back();
    return text;
}

json::object state_shape(const model::ConnectionState& state) {
    return {{"status", model::to_text(state.status)},
            {"description", state.description},
            {"actionsRequired", state.actions_required}};
}

json::object connection_shape(const model::PrivateEndpoint& endpoint) {
    const model::EndpointConnection& connection = endpoint.connection;
    const bool manual = connection.path == model::ApprovalPath::Manual;
    const std::string collection =
        manual ? "/manualPrivateLinkServiceConnections/" : "/privateLinkServiceConnections/";
    json::object properties{{"provisioningState", "Succeeded"},
                            {"privateLinkServiceId", connection.service.text()},
                            {"groupIds", json::array{connection.group_id}},
                            {"privateLinkServiceConnectionState", state_shape(connection.state)}};
    if (!connection.request_message.empty()) {
        properties["requestMessage"] = connection.request_message;
    }
    return {{"name", connection.name},
            {"id", endpoint.head.id.text() + collection + connection.name},
            {"etag", weak_etag(endpoint.head.etag)},
            {"type", endpoint.head.id.type() + collection.substr(0, collection.size() - 1)},
            {"properties", std::move(properties)}};
}

json::array custom_dns_shape(const Draft& draft, const model::PrivateEndpoint& endpoint) {
    json::array shown;
    for (const model::CustomDns& one : model::custom_dns_of(draft, endpoint)) {
        shown.push_back(
            json::object{{"fqdn", bare(one.fqdn)}, {"ipAddresses", texts_of(one.addresses)}});
    }
    return shown;
}

json::array static_addresses_shape(const model::PrivateEndpoint& endpoint) {
    json::array shown;
    for (const model::EndpointAddress& address : endpoint.addresses) {
        if (address.choice != model::AddressChoice::Static) continue;
        shown.push_back(json::object{{"name", address.name},
                                     {"properties",
                                      {{"groupId", endpoint.connection.group_id},
                                       {"memberName", address.member},
                                       {"privateIPAddress", address.address.to_text()}}}});
    }
    return shown;
}

json::object shape(const Draft& draft, const model::Resource& resource) {
    const auto& endpoint = std::get<model::PrivateEndpoint>(resource);
    const bool manual = endpoint.connection.path == model::ApprovalPath::Manual;
    json::object shown = envelope(endpoint.head);
    shown["etag"] = weak_etag(endpoint.head.etag);
    json::array asked, none;
    asked.push_back(connection_shape(endpoint));
    // Clients count on both arrays (AZURE 4.3).
    shown["properties"] = {
        {"provisioningState", "Succeeded"},
        {"resourceGuid", endpoint.guid},
        {"privateLinkServiceConnections", manual ? none : asked},
        {"manualPrivateLinkServiceConnections", manual ? asked : none},
        {"customNetworkInterfaceName", endpoint.custom_nic_name},
        {"subnet", reference_to(endpoint.subnet)},
        {"ipConfigurations", static_addresses_shape(endpoint)},
        {"networkInterfaces", json::array{reference_to(endpoint.network_interface)}},
        {"customDnsConfigs", custom_dns_shape(draft, endpoint)}};
    return shown;
}

/// The one connection asked for, out of either array.
void read_connection(const Body& properties, model::EndpointRequest& wanted) {
    std::vector<Body> asked = properties.items("privateLinkServiceConnections");
    if (asked.empty()) {
        asked = properties.items("manualPrivateLinkServiceConnections");
        wanted.path = model::ApprovalPath::Manual;
    }
    if (asked.size() != 1) {
        return properties.blame("privateLinkServiceConnections",
                                "or manualPrivateLinkServiceConnections must have one connection");
    }
    const Body connection = asked.front().member("properties");
    wanted.connection_name = asked.front().text("name");
    wanted.request_message = connection.text("requestMessage");
    const auto service = connection.id("privateLinkServiceId");
    if (service) wanted.service = *service;
    if (!service) connection.blame("privateLinkServiceId", "is required");
    const std::vector<std::string> groups = connection.texts("groupIds");
    if (groups.size() > 1) connection.blame("groupIds", "must have one group");
    if (!groups.empty()) wanted.group_id = groups.front();
}

std::vector<model::EndpointAddress> read_static_addresses(const Body& properties) {
    std::vector<model::EndpointAddress> addresses;
    for (const Body& item : properties.items("ipConfigurations")) {
        const Body config = item.member("properties");
        const auto address = config.address("privateIPAddress");
        if (!address) {
            config.blame("privateIPAddress", "is required");
            continue;
        }
        addresses.push_back(
            {item.text("name"), config.text("memberName"), *address, model::AddressChoice::Static});
    }
    return addresses;
}

Ruled<model::Stored> put(Draft& draft, const ResourceId& id, const Call& call) {
    Body::Mistake mistake;
    const Body body{call.body, mistake};
    const Body properties = body.member("properties");
    const auto subnet = properties.reference("subnet");
    if (!subnet) properties.blame("subnet", "must have the id of a subnet");
    model::EndpointRequest wanted{
        read_head(id, body), subnet.value_or(id), {}, id, {}, {}, {}, {}, {}, {}};
    read_connection(properties, wanted);
    wanted.static_addresses = read_static_addresses(properties);
    wanted.custom_nic_name = properties.text("customNetworkInterfaceName");
    if (mistake) return std::move(*mistake);
    const std::string join = "Microsoft.Network/virtualNetworks/subnets/join/action";
    if (auto breach = linked_permission_breach(call, wanted.subnet, join)) {
        return std::move(*breach);
    }
    const std::string approval =
        wanted.service.type() + "/privateEndpointConnectionsApproval/action";
    const bool may_approve = call.may && call.may(approval, wanted.service.text());
    wanted.approver = may_approve ? model::Approver::Yes : model::Approver::No;
    return model::put_private_endpoint(draft, wanted);
}

json::array record_sets_shape(const Draft& draft, const model::PrivateEndpoint& endpoint,
                              const ResourceId& zone) {
    json::array shown;
    for (const auto& set : model::records_in_zone(draft, endpoint, zone)) {
        json::array addresses;
        for (const model::RecordValue& value : set->records) {
            const auto* const record = std::get_if<model::AddressRecord>(&value);
            if (record != nullptr) addresses.emplace_back(record->address.to_text());
        }
        const auto held = draft.get<model::PrivateDnsZone>(zone);
        const auto owner = held ? model::owner_of(set->head.id, held->apex) : std::nullopt;
        shown.push_back(json::object{{"recordType", dns::to_text(set->type)},
                                     {"recordSetName", std::string{set->head.id.name()}},
                                     {"fqdn", owner ? bare(*owner) : std::string{}},
                                     {"ttl", set->ttl},
                                     {"provisioningState", "Succeeded"},
                                     {"ipAddresses", std::move(addresses)}});
    }
    return shown;
}

json::object zone_group_shape(const Draft& draft, const model::Resource& resource) {
    const auto& group = std::get<model::ZoneGroup>(resource);
    const auto endpoint = draft.get<model::PrivateEndpoint>(*group.head.id.parent());
    json::array configs;
    for (const model::ZoneGroup::ZoneConfig& config : group.zones) {
        json::object properties{{"privateDnsZoneId", config.zone.text()}};
        if (endpoint) properties["recordSets"] = record_sets_shape(draft, *endpoint, config.zone);
        configs.push_back(
            json::object{{"name", config.name},
                         {"id", group.head.id.text() + "/privateDnsZoneConfigs/" + config.name},
                         {"etag", weak_etag(group.head.etag)},
                         {"properties", std::move(properties)}});
    }
    return {{"name", std::string{group.head.id.name()}},
            {"id", group.head.id.text()},
            {"etag", weak_etag(group.head.etag)},
            {"properties",
             {{"provisioningState", "Succeeded"}, {"privateDnsZoneConfigs", std::move(configs)}}}};
}

Ruled<model::Stored> put_zone_group(Draft& draft, const ResourceId& id, const Call& call) {
    Body::Mistake mistake;
    const Body properties = Body{call.body, mistake}.member("properties");
    model::ZoneGroup wanted{{id, {}, {}, {}, {}}, {}};
    for (const Body& item : properties.items("privateDnsZoneConfigs")) {
        const Body config = item.member("properties");
        const auto zone = config.id("privateDnsZoneId");
        if (zone) wanted.zones.push_back({item.text("name"), *zone});
        if (!zone) config.blame("privateDnsZoneId", "is required");
    }
    if (mistake) return std::move(*mistake);
    for (const model::ZoneGroup::ZoneConfig& config : wanted.zones) {
        const std::string join = "Microsoft.Network/privateDnsZones/join/action";
        if (auto breach = linked_permission_breach(call, config.zone, join)) {
            return std::move(*breach);
        }
    }
    return model::put_zone_group(draft, std::move(wanted));
}

json::object link_properties_shape(const Draft& draft, const model::PrivateEndpoint& endpoint,
                                   const model::EndpointAddress& address) {
    json::array fqdns;
    const auto names = model::names_of(draft, endpoint);
    if (names) fqdns.emplace_back(bare(names->public_name));
    return {{"groupId", endpoint.connection.group_id},
            {"requiredMemberName", address.member},
            {"fqdns", std::move(fqdns)}};
}

} // namespace

json::object interface_shape(const Draft& draft, const model::PrivateEndpoint& endpoint) {
    const ResourceId& id = endpoint.network_interface;
    json::array configs;
    for (const model::EndpointAddress& address : endpoint.addresses) {
        const bool is_static = address.choice == model::AddressChoice::Static;
        const std::string name = is_static && !address.name.empty()
                                     ? address.name
                                     : "privateEndpointIpConfig." + endpoint.guid;
        const bool v4 = address.address.family() == dns::AddressFamily::V4;
        configs.push_back(
            json::object{{"name", name},
                         {"id", id.text() + "/ipConfigurations/" + name},
                         {"etag", weak_etag(endpoint.head.etag)},
                         {"type", id.type() + "/ipConfigurations"},
                         {"properties",
                          {{"provisioningState", "Succeeded"},
                           {"privateIPAddress", address.address.to_text()},
                           {"privateIPAllocationMethod", is_static ? "Static" : "Dynamic"},
                           {"subnet", reference_to(endpoint.subnet)},
                           {"primary", configs.empty()},
                           {"privateIPAddressVersion", v4 ? "IPv4" : "IPv6"},
                           {"privateLinkConnectionProperties",
                            link_properties_shape(draft, endpoint, address)}}}});
    }
    model::Head head{id, endpoint.head.etag, endpoint.head.location, {}, {}};
    json::object shown = envelope(head);
    shown["etag"] = weak_etag(endpoint.head.etag);
    shown["properties"] = {
        {"provisioningState", "Succeeded"},
        {"resourceGuid", endpoint.guid},
        {"ipConfigurations", std::move(configs)},
        {"dnsSettings", {{"dnsServers", json::array{}}, {"appliedDnsServers", json::array{}}}},
        {"enableAcceleratedNetworking", false},
        {"enableIPForwarding", false},
        {"hostedWorkloads", json::array{}},
        {"privateEndpoint", reference_to(endpoint.head.id)}};
    return shown;
}

const Kind endpoint_kind{shape, put, model::delete_private_endpoint};
const Kind zone_group_kind{zone_group_shape, put_zone_group, model::delete_zone_group};

} // namespace parallax::control::resources
