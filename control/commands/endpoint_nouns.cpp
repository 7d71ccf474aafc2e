// Private endpoints, their DNS zone groups, and the service owner's side of them (`az network
// private-endpoint`, `private-endpoint-connection`).
#include "control/commands/endpoint_verbs.hpp"

namespace parallax::control::commands {
namespace {

constexpr Option endpoint_options[] = {
    location_option,
    {"--vnet-name", "NETWORK", "the subnet's network", Takes::Text, {}, "vnet"},
    {"--subnet",
     "SUBNET",
     "where it gets its address: a name in --vnet-name, or an id",
     Takes::Reference,
     "properties.subnet.id",
     "vnet subnet",
     {},
     Needed::Yes},
    {"--private-connection-resource-id",
     "ID",
     "the service: its id or its name",
     Takes::Text,
     {},
     "service",
     {},
     Needed::Yes},
    {"--group-id,--group-ids", "GROUP",
     "the service's part, as signalr; needed where it has several", Takes::Text},
    {"--connection-name", "NAME", "of the connection; the endpoint's unless given"},
    {"--manual-request", "true|false", "ask the service's owner for approval", Takes::Truth},
    {"--request-message", "TEXT", "to the service's owner, with --manual-request"},
    {"--ip-config", "KEY=VALUE",
     "a static address: name=, group-id=, member-name=, private-ip-address=", Takes::Texts},
    {"--nic-name", "NAME", "of its network interface", Takes::Text,
     "properties.customNetworkInterfaceName"},
    tags_option};
constexpr Option endpoint_changes[] = {tags_option};
constexpr Option description_option{"--description,--rejection-description,--approval-description",
                                    "TEXT", "why, for whoever reads the connection"};
constexpr Verb endpoint_verbs[] = {
    {"create", "lead a service's name to an address of a subnet", create_resource, endpoint_options,
     "-n pe1 --vnet-name n1 --subnet s1 "
     "--private-connection-resource-id foobar --group-id signalr"},
    {"show", "show one", show_resource, {}, "-n pe1"},
    {"list", "show all, of one group with -g", list_resources},
    {"update", "change one", update_resource, endpoint_changes, "-n pe1 --tags team=chat"},
    {"approve",
     "as the service's owner: let it connect",
     approve_endpoint,
     {&description_option, 1},
     "-n pe1 --description 'as agreed'"},
    {"reject",
     "as the service's owner: do not let it connect",
     reject_endpoint,
     {&description_option, 1},
     "-n pe1 --description 'ask the platform team'"},
    {"delete", "delete one with its records", delete_resource, {}, "-n pe1 --yes"}};
constexpr Column endpoint_columns[] = {
    {"NAME", "name"},
    {"STATE",
     "properties.privateLinkServiceConnections[].properties.privateLinkServiceConnectionState."
     "status|"
     "properties.manualPrivateLinkServiceConnections[].properties."
     "privateLinkServiceConnectionState.status",
     Shown::State},
    {"SERVICE",
     "properties.privateLinkServiceConnections[].properties.privateLinkServiceId|"
     "properties.manualPrivateLinkServiceConnections[].properties.privateLinkServiceId",
     Shown::Names},
    {"NETWORK", "properties.subnet.id", Shown::Names},
    {"ADDRESS", "interface.properties.ipConfigurations[].properties.privateIPAddress"},
    {"FQDN", "interface.properties.ipConfigurations[].properties.privateLinkConnectionProperties."
             "fqdns[]"}};

constexpr Option of_endpoint{
    "--endpoint-name", "ENDPOINT", "the private endpoint", Takes::Text, {}, "private-endpoint", {},
    Needed::Yes};
constexpr Option zone_group_options[] = {
    {"--private-dns-zone",
     "ZONE",
     "zones to register in, by name or id",
     Takes::Texts,
     {},
     "zone",
     {},
     Needed::Yes},
    {"--zone-name", "NAME", "what to call each; the zone's name with dashes unless given",
     Takes::Texts}};
constexpr Option zone_options[] = {
    {"--private-dns-zone",
     "ZONE",
     "the zone to register in, too, by name or id",
     Takes::Text,
     {},
     "zone",
     {},
     Needed::Yes},
    {"--zone-name", "NAME", "what to call it; the zone's name with dashes unless given"}};
constexpr Option zone_in_group{
    "--zone-name", "NAME", "what it is called in the group", Takes::Text, {}, {}, {}, Needed::Yes};
constexpr Verb zone_group_verbs[] = {
    {"create", "register an endpoint in private zones", create_resource, zone_group_options,
     "--endpoint-name pe1 -n default --private-dns-zone privatelink.service.signalr.net"},
    {"show", "show one", show_resource, {}, "--endpoint-name pe1 -n default"},
    {"list", "show an endpoint's", list_resources, {}, "--endpoint-name pe1"},
    {"add", "register in one zone more", add_zone, zone_options,
     "--endpoint-name pe1 -n default --private-dns-zone corp.example --zone-name corp"},
    {"remove",
     "leave one zone, and take its records away",
     remove_zone,
     {&zone_in_group, 1},
     "--endpoint-name pe1 -n default --zone-name corp"},
    {"delete",
     "delete one with its records",
     delete_resource,
     {},
     "--endpoint-name pe1 -n default --yes"}};
constexpr Column zone_group_columns[] = {
    {"NAME", "name"},
    {"ZONES", "properties.privateDnsZoneConfigs[].properties.privateDnsZoneId", Shown::Names},
    {"NAMES", "properties.privateDnsZoneConfigs[].properties.recordSets[].fqdn"},
    {"ADDRESSES", "properties.privateDnsZoneConfigs[].properties.recordSets[].ipAddresses[]"}};

constexpr Option connection_scope[] = {
    {"--id", "ID", "the connection's id; of `list` the service's"},
    {"--resource-name", "SERVICE", "the service's name", Takes::Text, {}, "service"},
    {"-t,--type", "TYPE", "the service's type; found by its name unless given"}};
constexpr Verb connection_verbs[] = {
    {"show", "show one", show_resource, {}, "--id ID"},
    {"list", "show a service's", list_resources, {}, "--resource-name foobar"},
    {"approve", "let it connect", approve_connection, {&description_option, 1}, "--id ID"},
    {"reject", "do not let it connect", reject_connection, {&description_option, 1}, "--id ID"},
    {"delete", "end one", delete_resource, {}, "--id ID --yes"}};
constexpr Column connection_columns[] = {
    {"NAME", "name"},
    {"STATE", "properties.privateLinkServiceConnectionState.status", Shown::State},
    {"ENDPOINT", "properties.privateEndpoint.id", Shown::Names},
    {"GROUP ID", "properties.groupIds"},
    {"DESCRIPTION", "properties.privateLinkServiceConnectionState.description"}};

constexpr Noun nouns[] = {
    {.words = "private-endpoint",
     .help = "private endpoints: a service's address in a network",
     .path = "Microsoft.Network/privateEndpoints/{name}",
     .name = {"-n,--name", "ENDPOINT", "the endpoint's name", Takes::Text, {}, "private-endpoint"},
     .scope = {},
     .columns = endpoint_columns,
     .verbs = endpoint_verbs,
     .location = "group",
     .complete = complete_endpoint,
     .enrich = add_interfaces},
    {.words = "private-endpoint dns-zone-group",
     .help = "the private zones an endpoint registers in",
     .path = "Microsoft.Network/privateEndpoints/{endpoint-name}/privateDnsZoneGroups/{name}",
     .name = {"-n,--name",
              "NAME",
              "the zone group's name",
              Takes::Text,
              {},
              "private-endpoint dns-zone-group"},
     .scope = {&of_endpoint, 1},
     .columns = zone_group_columns,
     .verbs = zone_group_verbs,
     .complete = complete_zone_group},
    {.words = "private-endpoint-connection",
     .help = "private endpoints as a service's owner sees them",
     .path = "{type}/{resource-name}/privateEndpointConnections/{name}",
     .name = {"-n,--name",
              "NAME",
              "the connection's name",
              Takes::Text,
              {},
              "private-endpoint-connection"},
     .scope = connection_scope,
     .columns = connection_columns,
     .verbs = connection_verbs}};

} // namespace

std::span<const Noun> endpoint_nouns() {
    return nouns;
}

} // namespace parallax::control::commands
