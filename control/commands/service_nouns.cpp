// PaaS services, of any type the catalogue has, and who may connect to them (`az signalr`, `az
// webpubsub`).
#include "control/commands/verbs.hpp"

#include "control/commands/json_member.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace parallax::control::commands {
namespace json = boost::json;
namespace {

constexpr std::string_view acl = "properties.networkACLs";
constexpr std::string_view network_provider = "Microsoft.Network/";

constexpr Option type_option{"-t,--type", "TYPE",
                             "SignalR, WebPubSub or another of `parallax catalogue`; found by the "
                             "name unless given"};
constexpr Option sku_option{"--sku", "NAME", "as Standard_S1 or Free_F1", Takes::Text, "sku.name"};
constexpr Option unit_option{"--unit-count", "N", "units of the SKU", Takes::Number,
                             "sku.capacity"};
constexpr Option access_option{"--public-network-access",
                               "ACCESS",
                               "shown, and told by explain",
                               Takes::Text,
                               "properties.publicNetworkAccess",
                               {},
                               "Enabled|Disabled"};
constexpr Option action_option{"--default-action",
                               "ACTION",
                               "of the network rules",
                               Takes::Text,
                               "properties.networkACLs.defaultAction",
                               {},
                               "Allow|Deny"};
constexpr Option addresses_option{"--public-addresses", "ADDRESS",
                                  "what the public name leads to; one is chosen unless given",
                                  Takes::Texts, "properties.publicAddresses"};
constexpr Option service_options[] = {location_option, sku_option,       unit_option, access_option,
                                      action_option,   addresses_option, tags_option};
constexpr Option service_changes[] = {sku_option,    unit_option,      access_option,
                                      action_option, addresses_option, tags_option};

/// Types of the services there are. Networks, zones and endpoints are resources, too.
Told<std::set<std::string>> types_in_use(const Task& task) {
    const std::string group = task.arguments.text("resource-group");
    const auto all = task.arm.list(
        task.arm.root() + (group.empty() ? "" : "/resourceGroups/" + group) + "/resources");
    if (!all) return all.error();
    std::set<std::string> types;
    for (const json::value& one : *all) {
        std::string type = member_text(one, "type");
        if (!type.starts_with(network_provider)) types.insert(std::move(type));
    }
    return types;
}

/// The listing of all resources has no properties, so one of each type in use follows.
Performed list_services(Task& task) {
    if (task.arguments.has("type")) {
        const auto type = service_type_of(task.service_types, task.arguments.text("type"));
        if (!type) return type.error();
        task.arguments.set("type", {*type});
        return list_resources(task);
    }
    const auto types = types_in_use(task);
    if (!types) return types.error();
    json::array services;
    for (const std::string& type : *types) {
        task.arguments.set("type", {type});
        auto listed = list_resources(task);
        if (!listed) return listed;
        json::array& some = listed->get_array();
        services.insert(services.end(), std::make_move_iterator(some.begin()),
                        std::make_move_iterator(some.end()));
    }
    return json::value(std::move(services));
}

constexpr Verb service_verbs[] = {
    {"create", "make a service, a SignalR one unless --type says otherwise", create_resource,
     service_options, "-n foobar --sku Standard_S1"},
    {"show", "show one", show_resource, {}, "-n foobar"},
    {"list", "show all, of one group with -g, of one type with -t", list_services},
    {"update", "change one", update_resource, service_changes,
     "-n foobar --public-network-access Disabled"},
    {"delete", "delete one; its connections end", delete_resource, {}, "-n foobar --yes"}};
constexpr Column service_columns[] = {{"NAME", "name"},
                                      {"TYPE", "type", Shown::Last},
                                      {"GROUP", "id", Shown::Group},
                                      {"SKU", "sku.name"},
                                      {"PUBLIC ACCESS", "properties.publicNetworkAccess"},
                                      {"RULES", "properties.networkACLs.defaultAction"},
                                      {"PUBLIC ADDRESS", "properties.publicAddresses"},
                                      {"CONNECTIONS",
                                       "properties.privateEndpointConnections[].properties."
                                       "privateLinkServiceConnectionState.status"}};

// Who may do what, as `az signalr network-rule` has it.
constexpr Option rule_options[] = {
    {"--public-network", "true|false", "change the rules of the public network", Takes::Truth},
    {"--connection-name", "NAME", "change the rules of these private endpoint connections",
     Takes::Texts},
    {"--allow", "REQUEST", "ServerConnection, ClientConnection, RESTAPI, Trace", Takes::Texts},
    {"--deny", "REQUEST", "ServerConnection, ClientConnection, RESTAPI, Trace", Takes::Texts}};

/// The service's rules as an array of {"name", "allow", "deny"}.
Performed list_rules(Task& task) {
    const auto service = show_resource(task);
    if (!service) return service;
    json::array rules;
    json::object of_public{{"name", "public network"}};
    if (const json::value* held = member_at(*service, std::string{acl} + ".publicNetwork")) {
        for (const json::key_value_pair& one : held->get_object()) of_public.insert(one);
    }
    rules.push_back(std::move(of_public));
    if (const json::value* held = member_at(*service, std::string{acl} + ".privateEndpoints")) {
        rules.insert(rules.end(), held->get_array().begin(), held->get_array().end());
    }
    for (json::value& one : rules) {
        one.get_object()["defaultAction"] =
            member_text(*service, std::string{acl} + ".defaultAction");
    }
    return json::value(std::move(rules));
}

void set_rules(const Task& task, json::object& rules) {
    for (const char* which : {"allow", "deny"}) {
        if (!task.arguments.has(which)) continue;
        const auto words = task.arguments.texts(which);
        rules[which] = json::array(words.begin(), words.end());
    }
}

Performed update_rules(Task& task) {
    auto service = show_resource(task);
    if (!service) return service;
    json::value* rules = service->at("properties").get_object().if_contains("networkACLs");
    if (rules == nullptr) return failed("services of this type have no network rules");
    json::object& all = rules->get_object();
    if (task.arguments.truth("public-network")) {
        set_rules(task, all["publicNetwork"].get_object());
    }
    for (const std::string& name : task.arguments.texts("connection-name")) {
        json::array& held = all["privateEndpoints"].get_array();
        const auto found = std::find_if(held.begin(), held.end(), [&](const json::value& one) {
            return is_same_text(member_text(one, "name"), name);
        });
        if (found == held.end()) return failed("there is no connection '" + name + "'");
        set_rules(task, found->get_object());
    }
    const auto path = path_of(task);
    if (!path) return path.error();
    json::object change;
    set_member(change, acl, std::move(*rules));
    auto reply = task.arm.call({"PATCH", *path, {}, {}, {}, std::move(change)});
    if (!reply) return reply.error();
    return list_rules(task);
}

constexpr Verb rule_verbs[] = {
    {"list", "show a service's", list_rules, {}, "-n foobar", Named::Always},
    {"update", "change them", update_rules, rule_options,
     "-n foobar --public-network true --deny ClientConnection ServerConnection"}};
constexpr Column rule_columns[] = {
    {"OF", "name"}, {"ALLOW", "allow"}, {"DENY", "deny"}, {"OTHERWISE", "defaultAction"}};

constexpr Option service_name{"-n,--name", "SERVICE", "the service's name",
                              Takes::Text, {},        "service"};
constexpr Noun nouns[] = {
    {.words = "service",
     .help = "PaaS services with private endpoints: SignalR, Web PubSub and others",
     .path = "{type}/{name}",
     .name = service_name,
     .scope = {&type_option, 1},
     .columns = service_columns,
     .verbs = service_verbs,
     .location = "group"},
    {.words = "service network-rule",
     .help = "which requests a service takes from where",
     .path = "{type}/{name}",
     .name = service_name,
     .scope = {&type_option, 1},
     .columns = rule_columns,
     .verbs = rule_verbs}};

} // namespace

std::span<const Noun> service_nouns() {
    return nouns;
}

} // namespace parallax::control::commands
