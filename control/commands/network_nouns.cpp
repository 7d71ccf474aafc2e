// Resource groups, virtual networks and their subnets (`az group`, `az network vnet`).
#include "control/commands/verbs.hpp"

#include "control/commands/json_member.hpp"

#include <array>

namespace parallax::control::commands {
namespace json = boost::json;
namespace {

constexpr std::string_view whole_space = "10.0.0.0/16"; // az's default

constexpr Option group_options[] = {{"-l,--location",
                                     "LOCATION",
                                     "as \"westeurope\"",
                                     Takes::Text,
                                     "location",
                                     {},
                                     {},
                                     Needed::Yes},
                                    tags_option};
constexpr Verb group_verbs[] = {
    {"create", "make a resource group", create_resource, group_options, "-n lab -l westeurope"},
    {"show", "show one", show_resource, {}, "-n lab"},
    {"list", "show all", list_resources},
    {"delete", "delete one with all that is in it", delete_resource, {}, "-n lab --yes"}};
constexpr Column group_columns[] = {{"NAME", "name"}, {"LOCATION", "location"}};

constexpr Option network_options[] = {
    location_option,
    {"--address-prefixes,--address-prefix", "PREFIX", "its address space; 10.0.0.0/16 unless given",
     Takes::Texts, "properties.addressSpace.addressPrefixes"},
    {"--dns-servers", "ADDRESS", "told to its hosts", Takes::Texts,
     "properties.dhcpOptions.dnsServers"},
    {"--subnet-name", "NAME", "also make this subnet"},
    {"--subnet-prefixes,--subnet-prefix", "PREFIX", "of --subnet-name", Takes::Texts},
    tags_option};
constexpr Option network_changes[] = {network_options[1], network_options[2], tags_option};
constexpr Verb network_verbs[] = {{"create", "make a virtual network", create_resource,
                                   network_options, "-n n1 --address-prefixes 10.1.0.0/16"},
                                  {"show", "show one", show_resource, {}, "-n n1"},
                                  {"list", "show all, of one group with -g", list_resources},
                                  {"update", "change one", update_resource, network_changes,
                                   "-n n1 --address-prefixes 10.1.0.0/16 10.9.0.0/16"},
                                  {"delete", "delete one", delete_resource, {}, "-n n1 --yes"}};
constexpr Column network_columns[] = {{"NAME", "name"},
                                      {"GROUP", "id", Shown::Group},
                                      {"LOCATION", "location"},
                                      {"ADDRESS SPACE", "properties.addressSpace.addressPrefixes"},
                                      {"SUBNETS", "properties.subnets[].name"}};

constexpr Option of_network{
    "--vnet-name", "NETWORK", "the virtual network", Takes::Text, {}, "vnet", {}, Needed::Yes};
constexpr Option subnet_options[] = {
    {"--address-prefixes,--address-prefix",
     "PREFIX",
     "its addresses",
     Takes::Texts,
     "properties.addressPrefixes",
     {},
     {},
     Needed::Yes},
    {"--disable-private-endpoint-network-policies", "true|false", "kept and shown",
     Takes::Disabling, "properties.privateEndpointNetworkPolicies"},
    {"--disable-private-link-service-network-policies", "true|false", "kept and shown",
     Takes::Disabling, "properties.privateLinkServiceNetworkPolicies"}};
constexpr Option subnet_changes[] = {{"--address-prefixes,--address-prefix", "PREFIX",
                                      "its addresses", Takes::Texts, "properties.addressPrefixes"},
                                     subnet_options[1],
                                     subnet_options[2]};
constexpr Verb subnet_verbs[] = {
    {"create", "add a subnet to a network", create_resource, subnet_options,
     "--vnet-name n1 -n s1 --address-prefixes 10.1.1.0/24"},
    {"show", "show one", show_resource, {}, "--vnet-name n1 -n s1"},
    {"list", "show a network's", list_resources, {}, "--vnet-name n1"},
    {"update", "change one", update_resource, subnet_changes,
     "--vnet-name n1 -n s1 "
     "--disable-private-endpoint-network-policies true"},
    {"delete", "delete one", delete_resource, {}, "--vnet-name n1 -n s1 --yes"}};
constexpr Column subnet_columns[] = {
    {"NAME", "name"},
    {"ADDRESSES", "properties.addressPrefix|properties.addressPrefixes"},
    {"ENDPOINT POLICIES", "properties.privateEndpointNetworkPolicies"},
    {"ENDPOINTS", "properties.privateEndpoints[].id", Shown::Names}};

std::optional<Failure> complete_network(const Task& task, json::object& body) {
    if (member_at(body, "properties.addressSpace") == nullptr) {
        set_member(body, "properties.addressSpace.addressPrefixes", json::array{whole_space});
    }
    if (!task.arguments.has("subnet-name")) return std::nullopt;
    const auto prefixes = task.arguments.texts("subnet-prefixes");
    if (prefixes.empty()) return failed("--subnet-name: --subnet-prefixes is needed, too");
    const json::object subnet{
        {"name", task.arguments.text("subnet-name")},
        {"properties", {{"addressPrefixes", json::array(prefixes.begin(), prefixes.end())}}}};
    set_member(body, "properties.subnets", json::array{subnet});
    return std::nullopt;
}

constexpr Noun nouns[] = {
    {.words = "group",
     .help = "resource groups",
     .path = {},
     .name =
         {"-n,--name,--resource-group,-g", "GROUP", "the group's name", Takes::Text, {}, "group"},
     .scope = {},
     .columns = group_columns,
     .verbs = group_verbs},
    {.words = "vnet",
     .help = "virtual networks: who asks from an address in one is answered as its zones say",
     .path = "Microsoft.Network/virtualNetworks/{name}",
     .name = {"-n,--name", "NETWORK", "the network's name", Takes::Text, {}, "vnet"},
     .scope = {},
     .columns = network_columns,
     .verbs = network_verbs,
     .location = "group",
     .complete = complete_network},
    {.words = "vnet subnet",
     .help = "parts of a network's address space, where endpoints get their addresses",
     .path = "Microsoft.Network/virtualNetworks/{vnet-name}/subnets/{name}",
     .name = {"-n,--name", "SUBNET", "the subnet's name", Takes::Text, {}, "vnet subnet"},
     .scope = {&of_network, 1},
     .columns = subnet_columns,
     .verbs = subnet_verbs}};

} // namespace

std::span<const Noun> network_nouns() {
    return nouns;
}

} // namespace parallax::control::commands
