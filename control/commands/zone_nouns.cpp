// Private DNS zones and their links to networks (`az network private-dns zone`, `link vnet`).
#include "control/commands/verbs.hpp"

namespace parallax::control::commands {
namespace {

constexpr Option zone_options[] = {tags_option};
constexpr Verb zone_verbs[] = {
    {"create", "make a private DNS zone", create_new, zone_options,
     "-n privatelink.service.signalr.net"},
    {"show", "show one", show_resource, {}, "-n privatelink.service.signalr.net"},
    {"list", "show all, of one group with -g", list_resources},
    {"update", "change one", update_resource, zone_options,
     "-n privatelink.service.signalr.net --tags team=chat"},
    {"delete",
     "delete one that no network is linked to",
     delete_resource,
     {},
     "-n privatelink.service.signalr.net --yes"}};
constexpr Column zone_columns[] = {
    {"NAME", "name"},
    {"GROUP", "id", Shown::Group},
    {"RECORD SETS", "properties.numberOfRecordSets"},
    {"LINKS", "properties.numberOfVirtualNetworkLinks"},
    {"REGISTERING", "properties.numberOfVirtualNetworkLinksWithRegistration"}};

constexpr Option registration_option{"-e,--registration-enabled", "true|false",
                                     "whether the network's hosts register in the zone",
                                     Takes::Truth, "properties.registrationEnabled"};
constexpr Option policy_option{"--resolution-policy",
                               "POLICY",
                               "NxDomainRedirect: names the zone lacks are asked of the public DNS",
                               Takes::Text,
                               "properties.resolutionPolicy",
                               {},
                               "Default|NxDomainRedirect"};
constexpr Option link_options[] = {{"-v,--virtual-network",
                                    "NETWORK",
                                    "the network, by its name or id",
                                    Takes::Reference,
                                    "properties.virtualNetwork.id",
                                    "vnet",
                                    {},
                                    Needed::Yes},
                                   registration_option,
                                   policy_option,
                                   tags_option};
constexpr Option link_changes[] = {registration_option, policy_option, tags_option};
constexpr Verb link_verbs[] = {
    {"create", "link a zone to a network", create_new, link_options,
     "-z privatelink.service.signalr.net -n l1 -v n1 -e false"},
    {"show", "show one", show_resource, {}, "-z privatelink.service.signalr.net -n l1"},
    {"list", "show a zone's", list_resources, {}, "-z privatelink.service.signalr.net"},
    {"update", "change one", update_resource, link_changes,
     "-z privatelink.service.signalr.net -n l1 "
     "--resolution-policy NxDomainRedirect"},
    {"delete", "end one", delete_resource, {}, "-z privatelink.service.signalr.net -n l1 --yes"}};
constexpr Column link_columns[] = {{"NAME", "name"},
                                   {"NETWORK", "properties.virtualNetwork.id", Shown::Names},
                                   {"REGISTERING", "properties.registrationEnabled"},
                                   {"POLICY", "properties.resolutionPolicy"},
                                   {"STATE", "properties.virtualNetworkLinkState"}};

constexpr Noun nouns[] = {
    {.words = "zone",
     .help = "private DNS zones",
     .path = "Microsoft.Network/privateDnsZones/{name}",
     .name = {"-n,--name", "ZONE", "the zone's name", Takes::Text, {}, "zone"},
     .scope = {},
     .columns = zone_columns,
     .verbs = zone_verbs,
     .location = "global"},
    {.words = "link",
     .help = "links of private zones to networks: a zone is seen where it is linked",
     .path = "Microsoft.Network/privateDnsZones/{zone-name}/virtualNetworkLinks/{name}",
     .name = {"-n,--name", "LINK", "the link's name", Takes::Text, {}, "link"},
     .scope = {&zone_option, 1},
     .columns = link_columns,
     .verbs = link_verbs,
     .location = "global"}};

} // namespace

std::span<const Noun> zone_nouns() {
    return nouns;
}

} // namespace parallax::control::commands
