// Virtual networks, subnets, and hosts that register their names (AZURE 4.3).
#include "control/resources/kind.hpp"
#include "zones/model/hosts.hpp"
#include "zones/model/networks.hpp"

namespace parallax::control::resources {
namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, 6> network_properties{
    "addressSpace", "dhcpOptions", "subnets", "resourceGuid", "provisioningState", "etag"};
constexpr std::array<std::string_view, 6> subnet_properties{
    "addressPrefix",     "addressPrefixes",
    "provisioningState", "privateEndpointNetworkPolicies",
    "privateEndpoints",  "privateLinkServiceNetworkPolicies"};

std::string text_of(model::PolicyMode mode) {
    return mode == model::PolicyMode::Enabled ? "Enabled" : "Disabled";
}

model::PolicyMode read_mode(const Body& body, std::string_view member, model::PolicyMode absent) {
    const std::string text = body.text(member);
    if (text.empty()) return absent;
    if (text == "Enabled") return model::PolicyMode::Enabled;
    if (text != "Disabled") body.blame(member, "must be Enabled or Disabled");
    return model::PolicyMode::Disabled;
}

json::object subnet_shape(const Draft& draft, const model::Resource& resource) {
    const auto& subnet = std::get<model::Subnet>(resource);
    json::object shown = envelope(subnet.head);
    shown["etag"] = weak_etag(subnet.head.etag);
    json::object properties = properties_of(subnet.head);
    properties["provisioningState"] = "Succeeded";
    if (subnet.prefixes.size() == 1) {
        properties["addressPrefix"] = subnet.prefixes.front().to_text();
    } else {
        properties["addressPrefixes"] = texts_of(subnet.prefixes);
    }
    properties.emplace("delegations", json::array{});
    properties["privateEndpointNetworkPolicies"] = text_of(subnet.endpoint_policies);
    properties["privateLinkServiceNetworkPolicies"] = text_of(subnet.link_service_policies);
    json::array endpoints;
    for (const auto& endpoint :
         draft.referrers_of_kind<model::PrivateEndpoint>(subnet.head.id.key())) {
        endpoints.push_back(reference_to(endpoint->head.id));
    }
    if (!endpoints.empty()) properties["privateEndpoints"] = std::move(endpoints);
    shown["properties"] = std::move(properties);
    return shown;
}

json::object network_shape(const Draft& draft, const model::Resource& resource) {
    const auto& network = std::get<model::VirtualNetwork>(resource);
    json::object shown = envelope(network.head);
    shown["etag"] = weak_etag(network.head.etag);
    json::object properties = properties_of(network.head);
    properties["provisioningState"] = "Succeeded";
    properties["resourceGuid"] = network.guid;
    properties["addressSpace"] = {{"addressPrefixes", texts_of(network.address_space)}};
    properties["dhcpOptions"] = {{"dnsServers", texts_of(network.dns_servers)}};
    json::array subnets;
    for (const model::ResourcePtr& subnet : draft.children(network.head.id, model::type::subnet)) {
        subnets.push_back(subnet_shape(draft, *subnet));
    }
    properties["subnets"] = std::move(subnets);
    properties.emplace("virtualNetworkPeerings", json::array{});
    properties.emplace("enableDdosProtection", false);
    shown["properties"] = std::move(properties);
    return shown;
}

model::Subnet read_subnet(const ResourceId& id, const Body& body) {
    const Body properties = body.member("properties");
    model::Subnet subnet{read_head(id, body), {}};
    subnet.head.kept_text = kept_properties(body, subnet_properties);
    subnet.prefixes = properties.prefixes("addressPrefixes");
    const std::string single = properties.text("addressPrefix");
    if (!single.empty() && subnet.prefixes.empty()) {
        const auto prefix = dns::Prefix::from_text(single);
        if (prefix) subnet.prefixes.push_back(*prefix);
        if (!prefix) properties.blame("addressPrefix", "must be a range such as 10.1.1.0/24");
    }
    subnet.endpoint_policies =
        read_mode(properties, "privateEndpointNetworkPolicies", subnet.endpoint_policies);
    subnet.link_service_policies =
        read_mode(properties, "privateLinkServiceNetworkPolicies", subnet.link_service_policies);
    return subnet;
}

Ruled<model::Stored> put_subnet(Draft& draft, const ResourceId& id, const Call& call) {
    Body::Mistake mistake;
    model::Subnet wanted = read_subnet(id, Body{call.body, mistake});
    if (mistake) return std::move(*mistake);
    return model::put_subnet(draft, std::move(wanted));
}

std::vector<model::Subnet> read_subnets(const ResourceId& network, const Body& properties) {
    std::vector<model::Subnet> subnets;
    for (const Body& item : properties.items("subnets")) {
        const auto id = network.child(model::type::subnet, item.text("name"));
        if (id) {
            subnets.push_back(read_subnet(*id, item));
        } else {
            item.blame("name", "must be a name");
        }
    }
    return subnets;
}

Ruled<model::Stored> put_network(Draft& draft, const ResourceId& id, const Call& call) {
    Body::Mistake mistake;
    const Body body{call.body, mistake};
    const Body properties = body.member("properties");
    model::VirtualNetwork wanted{read_head(id, body), {}, {}, {}};
    wanted.head.kept_text = kept_properties(body, network_properties);
    wanted.address_space = properties.member("addressSpace").prefixes("addressPrefixes");
    wanted.dns_servers = properties.member("dhcpOptions").addresses("dnsServers");
    const std::vector<model::Subnet> subnets = read_subnets(id, properties);
    const bool has_subnets = properties.has("subnets");
    if (mistake) return std::move(*mistake);
    auto stored = model::put_virtual_network(draft, std::move(wanted));
    if (!stored || !has_subnets) return stored;
    if (auto breach = model::replace_subnets(draft, id, subnets)) return std::move(*breach);
    return stored;
}

json::object host_shape(const Draft&, const model::Resource& resource) {
    const auto& host = std::get<model::Host>(resource);
    json::object shown = envelope(host.head);
    shown["etag"] = weak_etag(host.head.etag);
    json::array sets;
    for (const ResourceId& set : host.registered) sets.push_back(reference_to(set));
    shown["properties"] = {{"provisioningState", "Succeeded"},
                           {"addresses", texts_of(host.addresses)},
                           {"recordSets", std::move(sets)}};
    return shown;
}

Ruled<model::Stored> put_host(Draft& draft, const ResourceId& id, const Call& call) {
    Body::Mistake mistake;
    const Body body{call.body, mistake};
    model::Host wanted{read_head(id, body), {}, {}};
    wanted.addresses = body.member("properties").addresses("addresses");
    if (mistake) return std::move(*mistake);
    return model::register_host(draft, std::move(wanted));
}

} // namespace

const Kind network_kind{network_shape, put_network, model::delete_virtual_network};
const Kind subnet_kind{subnet_shape, put_subnet, model::delete_subnet};
const Kind host_kind{host_shape, put_host, model::unregister_host};

} // namespace parallax::control::resources
