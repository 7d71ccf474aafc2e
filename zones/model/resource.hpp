// Resource: what the control plane holds, one value a resource: networks, zones, services,
// endpoints.
//
// Plain values without behaviour; the rules are in the units named after each kind. A stored
// resource never changes: a change puts another value in its place (model.hpp). Any thread.
#pragma once

#include "zones/model/network_acl.hpp"
#include "zones/model/record_value.hpp"
#include "zones/model/resource_id.hpp"
#include "zones/topology.hpp"

#include <map>
#include <memory>

namespace parallax::model {

using Tags = std::map<std::string, std::string>;

/// What every resource has.
struct Head {
    ResourceId id;
    std::string etag; ///< another one after each change; a bare GUID
    std::string location;
    Tags tags;
    /// Kept for whoever speaks ARM and never read here: properties that no rule is about.
    std::string kept_text;
};

struct ResourceGroup {
    Head head;
};

struct VirtualNetwork {
    Head head;
    std::vector<dns::Prefix> address_space;
    std::vector<dns::IpAddress> dns_servers; ///< dhcpOptions; told to hosts, not used here
    std::string guid;
};

enum class PolicyMode : std::uint8_t { Disabled, Enabled };

struct Subnet {
    Head head;
    std::vector<dns::Prefix> prefixes;
    PolicyMode endpoint_policies = PolicyMode::Disabled;
    PolicyMode link_service_policies = PolicyMode::Enabled;
};

/// A host that asked to be registered under the zone its network registers in.
struct Host {
    Head head; ///< id: "<network>/registeredHosts/<name>"
    std::vector<dns::IpAddress> addresses;
    std::vector<ResourceId> registered; ///< record sets that hold its records
    /// RFC 4701, as in a zone file: for which client a DHCP server registered it; empty: none did.
    std::string dhcid = {};
};

struct PrivateDnsZone {
    Head head;
    dns::Name apex;
    std::string guid; ///< internalId is made of it
};

struct VirtualNetworkLink {
    Head head;
    ResourceId network;
    zones::Registration registration = zones::Registration::Off;
    zones::ResolutionPolicy policy = zones::ResolutionPolicy::Default;
};

/// Records that an endpoint or a host put into a record set.
struct Registrant {
    ResourceId by;
    std::vector<RecordValue> records;
    bool operator==(const Registrant&) const = default;
};

/// Whose records a record set shows. A manual record wins over an automatic one.
enum class Origin : std::uint8_t { Manual, Automatic };

struct RecordSet {
    Head head; ///< id: "<zone>/<type>/<relative name>"
    dns::RrType type = dns::RrType::A;
    std::uint32_t ttl = 0;
    Tags metadata;
    std::vector<RecordValue> records; ///< served
    Origin origin = Origin::Manual;
    std::vector<Registrant> registrants; ///< served while the origin is Automatic
};

struct Sku {
    std::string name; ///< "Standard_S1", "Free_F1"
    std::string tier;
    std::uint32_t capacity = 1;
};

/// The names one sub-resource group of a service has, by the catalogue.
struct ServiceNames {
    dns::Name public_name;  ///< foobar.service.signalr.net.
    dns::Name private_name; ///< foobar.privatelink.service.signalr.net.
    dns::Name zone;         ///< privatelink.service.signalr.net., the recommended zone
};

/// A sub-resource an endpoint can lead to; each has an address of its own.
struct SubResource {
    std::string group_id; ///< "signalr", "blob"
    /// Nothing where the catalogue's names need more than a region, or an earlier group has the
    /// public name for another zone. Several groups may share names.
    std::optional<ServiceNames> names;
};

enum class PublicAccess : std::uint8_t { Disabled, Enabled };

struct Service {
    Head head;
    Sku sku;
    NetworkAcl acl;
    PublicAccess public_access = PublicAccess::Enabled; ///< does not change what DNS says
    std::vector<dns::IpAddress> public_addresses;
    std::vector<SubResource> sub_resources;
};

enum class ConnectionStatus : std::uint8_t { Pending, Approved, Rejected, Disconnected };

struct ConnectionState {
    ConnectionStatus status = ConnectionStatus::Pending;
    std::string description;
    std::string actions_required = "None";
};

/// The service owner's side of an endpoint.
struct PrivateEndpointConnection {
    Head head; ///< id: "<service>/privateEndpointConnections/<endpoint>.<guid>"
    ResourceId endpoint;
    std::string group_id;
    ConnectionState state;
};

/// Which of ARM's two arrays the connection was asked for in.
enum class ApprovalPath : std::uint8_t {
    Automatic, ///< privateLinkServiceConnections
    Manual,    ///< manualPrivateLinkServiceConnections
};

/// The network's side of the connection.
struct EndpointConnection {
    std::string name;
    ResourceId service;
    std::string group_id;
    std::string request_message;
    ApprovalPath path = ApprovalPath::Automatic;
    ConnectionState state;   ///< as in the service's connection while there is one
    ResourceId service_side; ///< id of the PrivateEndpointConnection; gone when Disconnected
};

enum class AddressChoice : std::uint8_t { Dynamic, Static };

/// An address the endpoint has in its subnet.
struct EndpointAddress {
    std::string name;   ///< of the ipConfiguration; empty unless given
    std::string member; ///< required member: the group's id here
    dns::IpAddress address;
    AddressChoice choice = AddressChoice::Dynamic;
};

struct PrivateEndpoint {
    Head head;
    ResourceId subnet;
    EndpointConnection connection;
    std::vector<EndpointAddress> addresses;
    std::string custom_nic_name;
    ResourceId network_interface; ///< read-only resource, made of this value
    std::string guid;
    std::vector<ResourceId> registered; ///< record sets that hold its records
};

struct ZoneGroup {
    struct ZoneConfig {
        std::string name;
        ResourceId zone;
    };
    Head head; ///< id: "<endpoint>/privateDnsZoneGroups/<name>"
    std::vector<ZoneConfig> zones;
};

using Resource =
    std::variant<ResourceGroup, VirtualNetwork, Subnet, Host, PrivateDnsZone, VirtualNetworkLink,
                 RecordSet, Service, PrivateEndpointConnection, PrivateEndpoint, ZoneGroup>;
using ResourcePtr = std::shared_ptr<const Resource>;

const Head& head_of(const Resource& resource);
Head& head_of(Resource& resource);
inline const ResourceId& id_of(const Resource& resource) {
    return head_of(resource).id;
}

/// Whether the id is one that resources of this kind have: whoever finds a resource by its id takes
/// its kind for granted.
bool has_id_of_its_kind(const Resource& resource);

/// The resource as one of its kinds; null when it is another, or nothing.
template <class Kind>
std::shared_ptr<const Kind> as(const ResourcePtr& resource) {
    return {resource, resource ? std::get_if<Kind>(resource.get()) : nullptr};
}

/// What this resource is found by besides its id: keys of ids it refers to, its type (except record
/// sets), and names it must be alone with.
std::vector<std::string> references_of(const Resource& resource);
std::string type_reference(std::string_view type);
std::string service_reference(); ///< all services, of whatever type
std::string public_name_reference(const dns::Name& public_name);
std::string address_reference(const dns::IpAddress& public_address);

/// Names of the types served here.
namespace type {
inline constexpr std::string_view network = "Microsoft.Network/virtualNetworks";
inline constexpr std::string_view subnet = "subnets";
inline constexpr std::string_view host = "registeredHosts";
inline constexpr std::string_view zone = "Microsoft.Network/privateDnsZones";
inline constexpr std::string_view link = "virtualNetworkLinks";
inline constexpr std::string_view endpoint = "Microsoft.Network/privateEndpoints";
inline constexpr std::string_view nic = "Microsoft.Network/networkInterfaces";
inline constexpr std::string_view zone_group = "privateDnsZoneGroups";
inline constexpr std::string_view connection = "privateEndpointConnections";
} // namespace type

} // namespace parallax::model
