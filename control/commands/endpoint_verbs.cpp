#include "control/commands/endpoint_verbs.hpp"

#include "control/commands/json_member.hpp"

#include <algorithm>

namespace parallax::control::commands {
namespace json = boost::json;
namespace {

constexpr std::string_view automatic_list = "properties.privateLinkServiceConnections";
constexpr std::string_view manual_list = "properties.manualPrivateLinkServiceConnections";

constexpr std::string_view zone_list = "properties.privateDnsZoneConfigs";

/// az's words for a static address, and ARM's.
struct IpWord {
    std::string_view word;
    std::string_view member;
};
constexpr IpWord ip_words[] = {{"name", "name"},
                               {"group-id", "properties.groupId"},
                               {"member-name", "properties.memberName"},
                               {"private-ip-address", "properties.privateIPAddress"}};

/// "name=x private-ip-address=10.1.1.9 name=y ...": a key that comes again begins the next one.
Told<json::array> ip_configurations(const std::vector<std::string>& words) {
    json::array all;
    for (const std::string& word : words) {
        const std::size_t equals = word.find('=');
        const auto* const found =
            std::find_if(std::begin(ip_words), std::end(ip_words), [&](const IpWord& one) {
                return equals != std::string::npos && one.word == word.substr(0, equals);
            });
        if (found == std::end(ip_words)) {
            return failed("--ip-config: '" + word +
                          "' is none of name=, group-id=, member-name=, private-ip-address=");
        }
        if (all.empty() || member_at(all.back(), found->member) != nullptr) {
            all.emplace_back(json::object{});
        }
        set_member(all.back().get_object(), found->member, json::value(word.substr(equals + 1)));
    }
    return all;
}

/// The service's id of an endpoint, from whichever array it was asked for in.
std::string service_of(const json::value& endpoint) {
    for (const std::string_view list : {automatic_list, manual_list}) {
        const auto ids =
            member_texts(endpoint, std::string{list} + "[].properties.privateLinkServiceId");
        if (!ids.empty()) return ids.front();
    }
    return {};
}

Performed put_state(const Task& task, const std::string& connection, std::string_view status) {
    json::object state{{"status", status}};
    if (task.arguments.has("description"))
        state["description"] = task.arguments.text("description");
    json::object body;
    set_member(body, "properties.privateLinkServiceConnectionState", std::move(state));
    auto reply = task.arm.call({"PUT", connection, {}, {}, {}, std::move(body)});
    if (!reply) return reply.error();
    return std::move(reply->body);
}

Performed decide_endpoint(Task& task, std::string_view status) {
    const auto endpoint = show_resource(task);
    if (!endpoint) return endpoint;
    const auto connections = task.arm.list(service_of(*endpoint) + "/privateEndpointConnections");
    if (!connections) return connections.error();
    const std::string id = member_text(*endpoint, "id");
    const auto* const found =
        std::find_if(connections->begin(), connections->end(), [&](const json::value& one) {
            return is_same_text(member_text(one, "properties.privateEndpoint.id"), id);
        });
    if (found == connections->end()) {
        return failed("the service's owner ended the connection: the endpoint can only be deleted");
    }
    auto decided = put_state(task, member_text(*found, "id"), status);
    if (!decided) return decided;
    return show_resource(task);
}

/// A zone of a zone group; what it is called there is the zone's name with dashes unless given.
Told<json::value> zone_config(const Task& task, const std::string& zone, std::string name) {
    const auto id = id_of(task, *find_noun("zone"), zone);
    if (!id) return id.error();
    if (name.empty()) {
        name = id->substr(id->rfind('/') + 1);
        std::replace(name.begin(), name.end(), '.', '-');
    }
    return json::value{{"name", name}, {"properties", {{"privateDnsZoneId", *id}}}};
}

/// The zone group as it is held, with a list of zones.
Told<json::object> held_zones(const Task& task) {
    const auto path = path_of(task);
    if (!path) return path.error();
    auto group = task.arm.get(*path);
    if (!group) return group;
    const json::value* const zones = member_at(*group, zone_list);
    if (zones == nullptr || !zones->is_array()) set_member(*group, zone_list, json::array{});
    return group;
}

json::array& zones_in(json::object& group) {
    return group.at("properties").get_object().at("privateDnsZoneConfigs").get_array();
}

Performed decide_connection(Task& task, std::string_view status) {
    const auto path = path_of(task);
    if (!path) return path.error();
    return put_state(task, *path, status);
}

} // namespace

std::optional<Failure> complete_endpoint(const Task& task, json::object& body) {
    const Arguments& arguments = task.arguments;
    const auto service = service_id_of(task, arguments.text("private-connection-resource-id"));
    if (!service) return service.error();
    json::object properties{{"privateLinkServiceId", *service}};
    if (arguments.has("group-id")) {
        properties["groupIds"] = json::array{json::value(arguments.text("group-id"))};
    }
    if (arguments.has("request-message")) {
        properties["requestMessage"] = arguments.text("request-message");
    }
    const std::string name =
        arguments.text(arguments.has("connection-name") ? "connection-name" : "name");
    json::object connection{{"name", name}, {"properties", std::move(properties)}};
    set_member(body, arguments.truth("manual-request") ? manual_list : automatic_list,
               json::array{std::move(connection)});
    if (!arguments.has("ip-config")) return std::nullopt;
    auto addresses = ip_configurations(arguments.texts("ip-config"));
    if (!addresses) return addresses.error();
    set_member(body, "properties.ipConfigurations", std::move(*addresses));
    return std::nullopt;
}

std::optional<Failure> complete_zone_group(const Task& task, json::object& body) {
    const std::vector<std::string> zones = task.arguments.texts("private-dns-zone");
    const std::vector<std::string> names = task.arguments.texts("zone-name");
    if (names.size() > zones.size()) return failed("--zone-name: there are more than zones");
    json::array configs;
    for (std::size_t i = 0; i < zones.size(); ++i) {
        auto config = zone_config(task, zones[i], i < names.size() ? names[i] : std::string{});
        if (!config) return config.error();
        configs.push_back(std::move(*config));
    }
    set_member(body, zone_list, std::move(configs));
    return std::nullopt;
}

Performed add_zone(Task& task) {
    auto config = zone_config(task, task.arguments.text("private-dns-zone"),
                              task.arguments.text("zone-name"));
    if (!config) return config.error();
    auto group = held_zones(task);
    if (!group) return group.error();
    zones_in(*group).push_back(std::move(*config));
    return put_back(task, std::move(*group));
}

Performed remove_zone(Task& task) {
    auto group = held_zones(task);
    if (!group) return group.error();
    json::array& zones = zones_in(*group);
    const std::string name = task.arguments.text("zone-name");
    const auto* const found = std::find_if(zones.begin(), zones.end(), [&](const json::value& one) {
        return is_same_text(member_text(one, "name"), name);
    });
    if (found == zones.end()) {
        return failed("the zone group has no '" + name + "'; it has " +
                      joined(member_texts(json::value(zones), "[].name")));
    }
    zones.erase(found);
    return put_back(task, std::move(*group));
}

std::optional<Failure> add_interfaces(const Task& task, json::array& endpoints) {
    auto interfaces =
        task.arm.list(task.arm.root() + "/providers/Microsoft.Network/networkInterfaces");
    if (!interfaces) return interfaces.error();
    std::map<std::string, const json::value*> by_id;
    for (const json::value& one : *interfaces) by_id.emplace(member_text(one, "id"), &one);
    for (json::value& endpoint : endpoints) {
        const auto ids = member_texts(endpoint, "properties.networkInterfaces[].id");
        const auto found = ids.empty() ? by_id.end() : by_id.find(ids.front());
        if (found != by_id.end()) endpoint.get_object()["interface"] = *found->second;
    }
    return std::nullopt;
}

Performed approve_endpoint(Task& task) {
    return decide_endpoint(task, "Approved");
}

Performed reject_endpoint(Task& task) {
    return decide_endpoint(task, "Rejected");
}

Performed approve_connection(Task& task) {
    return decide_connection(task, "Approved");
}

Performed reject_connection(Task& task) {
    return decide_connection(task, "Rejected");
}

} // namespace parallax::control::commands
