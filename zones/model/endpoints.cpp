#include "zones/model/endpoints.hpp"

#include "zones/model/address_plan.hpp"
#include "zones/model/networks.hpp"
#include "zones/model/registrations.hpp"
#include "zones/model/services.hpp"

#include <algorithm>

namespace parallax::model {

namespace {

/// What a request leads to, looked up.
struct Ends {
    std::shared_ptr<const Subnet> subnet;
    std::shared_ptr<const VirtualNetwork> network;
    std::shared_ptr<const Service> service;
    std::string group_id; ///< as the service spells it
};

Ruled<std::string> group_of(const Service& service, const std::string& asked) {
    const auto& groups = service.sub_resources;
    if (asked.empty() && groups.size() == 1) return groups.front().group_id;
    std::string known;
    for (const SubResource& each : groups) {
        if (folded(each.group_id) == folded(asked)) return each.group_id;
        known.append(known.empty() ? "" : ", ").append(each.group_id);
    }
    return bad_request("InvalidPrivateLinkGroupId", "The group id " + quoted(asked) +
                                                        " is not one of " + service.head.id.type() +
                                                        "; give one of: " + known + ".");
}

Ruled<Ends> ends_of(const Draft& draft, const EndpointRequest& wanted) {
    Ends ends;
    ends.subnet = draft.get<Subnet>(wanted.subnet);
    if (!ends.subnet) return reference_not_found(wanted.subnet, wanted.head.id);
    ends.network = draft.get<VirtualNetwork>(*wanted.subnet.parent());
    ends.service = draft.get<Service>(wanted.service);
    if (!ends.service) return reference_not_found(wanted.service, wanted.head.id);
    const auto group = group_of(*ends.service, wanted.group_id);
    if (!group) return group.error();
    ends.group_id = *group;
    return ends;
}

Breach free_tier_breach(const Service& service) {
    if (!is_free(service.sku)) return std::nullopt;
    return bad_request("PrivateEndpointNotSupportedInFreeTier",
                       "Private endpoints cannot be created for " + quoted(service.head.id.name()) +
                           ", which is of the Free tier (" + service.sku.name +
                           "); change it to a paid SKU such as Standard_S1 first.");
}

Breach counts_breach(const Draft& draft, const Ends& ends) {
    if (endpoints_in(draft, ends.network->head.id).size() >= endpoints_per_network_max) {
        return bad_request("PrivateEndpointCountLimitReached",
                           "A virtual network has at most " +
                               std::to_string(endpoints_per_network_max) + " private endpoints.");
    }
    if (draft.child_count(ends.service->head.id, type::connection) >= endpoints_per_service_max) {
        return bad_request("PrivateEndpointCountLimitReached",
                           "A service has at most " + std::to_string(endpoints_per_service_max) +
                               " private endpoint connections.");
    }
    return std::nullopt;
}

Breach creation_breach(const Draft& draft, const EndpointRequest& wanted, const Ends& ends) {
    if (wanted.request_message.size() > request_message_octets_max) {
        return bad_request("InvalidRequestFormat", "The request message has at most " +
                                                       std::to_string(request_message_octets_max) +
                                                       " characters.");
    }
    if (!is_same_location(wanted.head.location, ends.network->head.location)) {
        return bad_request("InvalidResourceReference",
                           "Private endpoint " + quoted(wanted.head.id.name()) + " in location " +
                               quoted(wanted.head.location) + " references virtual network " +
                               ends.network->head.id.text() + " in " +
                               quoted(ends.network->head.location) +
                               "; an endpoint is in the region of its network.");
    }
    if (auto breach = free_tier_breach(*ends.service)) return breach;
    return counts_breach(draft, ends);
}

std::set<dns::IpAddress> used_in(const Draft& draft, const Subnet& subnet) {
    std::set<dns::IpAddress> used;
    for (const auto& endpoint : draft.referrers_of_kind<PrivateEndpoint>(subnet.head.id.key())) {
        for (const EndpointAddress& each : endpoint->addresses) used.insert(each.address);
    }
    const auto network = subnet.head.id.parent();
    for (const ResourcePtr& each : draft.children(*network, type::host)) {
        const auto host = as<Host>(each);
        used.insert(host->addresses.begin(), host->addresses.end());
    }
    return used;
}

Breach static_address_breach(const Subnet& subnet, const std::set<dns::IpAddress>& used,
                             const dns::IpAddress& address) {
    const std::string text = "Private static IP address " + address.to_text();
    switch (standing_of(address, subnet.prefixes)) {
    case Standing::Outside:
        return bad_request("PrivateIPAddressNotInSubnet",
                           text + " does not belong to the range of subnet " +
                               quoted(subnet.head.id.name()) + " (" +
                               subnet.prefixes.front().to_text() + ").");
    case Standing::Reserved:
        return bad_request("PrivateIPAddressInReservedRange",
                           text + " falls within the reserved IP range of subnet prefix " +
                               subnet.prefixes.front().to_text() +
                               ": its first four addresses and its last one.");
    case Standing::Usable:
        break;
    }
    if (!used.contains(address)) return std::nullopt;
    return bad_request("PrivateIPAddressIsAllocated",
                       text + " is already allocated in subnet " + quoted(subnet.head.id.name()) +
                           "; choose another, or leave it out to get a free one.");
}

Ruled<std::vector<EndpointAddress>> addresses_for(const Draft& draft, const EndpointRequest& wanted,
                                                  const Ends& ends) {
    const std::set<dns::IpAddress> used = used_in(draft, *ends.subnet);
    if (wanted.static_addresses.size() > 1) {
        return bad_request("InvalidIpConfiguration",
                           "The group " + quoted(ends.group_id) +
                               " has one member, so an endpoint for it has one IP configuration.");
    }
    for (EndpointAddress each : wanted.static_addresses) {
        if (auto breach = static_address_breach(*ends.subnet, used, each.address)) return *breach;
        each.choice = AddressChoice::Static;
        if (each.member.empty()) each.member = ends.group_id;
        return std::vector<EndpointAddress>{each};
    }
    const auto free = lowest_free(ends.subnet->prefixes,
                                  [&](const auto& address) { return used.contains(address); });
    if (free) {
        return std::vector<EndpointAddress>{{"", ends.group_id, *free, AddressChoice::Dynamic}};
    }
    return bad_request("SubnetIsFull",
                       "Subnet " + quoted(ends.subnet->head.id.name()) + " with address prefix " +
                           ends.subnet->prefixes.front().to_text() +
                           " does not have enough capacity for 1 IP addresses; delete endpoints "
                           "or use another subnet.");
}

ConnectionState first_state(const EndpointRequest& wanted) {
    const bool approved =
        wanted.path == ApprovalPath::Automatic && wanted.approver == Approver::Yes;
    if (approved) return {ConnectionStatus::Approved, "Auto-Approved", "None"};
    const bool has_message = !wanted.request_message.empty();
    return {ConnectionStatus::Pending,
            has_message ? wanted.request_message : std::string{"Awaiting Approval"}, "None"};
}

/// The endpoint's own value, before anything refers to it.
Ruled<PrivateEndpoint> made_of(Draft& draft, const EndpointRequest& wanted, const Ends& ends) {
    auto addresses = addresses_for(draft, wanted, ends);
    if (!addresses) return addresses.error();
    const std::string guid = draft.environment().next_guid();
    Head head = wanted.head;
    head.id = draft.spelled(head.id);
    const std::string name{head.id.name()};
    const std::string nic_name =
        wanted.custom_nic_name.empty() ? name + ".nic." + guid : wanted.custom_nic_name;
    const auto nic = head.id.group_id().child(type::nic, nic_name);
    const auto side = ends.service->head.id.child(type::connection, name + "." + guid);
    if (!nic || !side) {
        return bad_request("InvalidResourceName", "The name " + quoted(nic_name) +
                                                      " is not valid for a network interface.");
    }
    EndpointConnection connection{wanted.connection_name,
                                  ends.service->head.id,
                                  ends.group_id,
                                  wanted.request_message,
                                  wanted.path,
                                  first_state(wanted),
                                  *side};
    return PrivateEndpoint{std::move(head),
                           ends.subnet->head.id,
                           std::move(connection),
                           std::move(*addresses),
                           wanted.custom_nic_name,
                           *nic,
                           guid,
                           {}};
}

/// The service gets its side of the connection and lets the endpoint through.
void connect(Draft& draft, const PrivateEndpoint& endpoint) {
    const EndpointConnection& connection = endpoint.connection;
    draft.put(PrivateEndpointConnection{{connection.service_side, {}, {}, {}, {}},
                                        endpoint.head.id,
                                        connection.group_id,
                                        connection.state});
    Service service = *draft.get<Service>(connection.service);
    service.acl = with_connection(service.acl, std::string{connection.service_side.name()});
    draft.put(std::move(service));
}

Refusal change_refused(const PrivateEndpoint& held, const std::string& what) {
    return bad_request("PropertyChangeNotAllowed",
                       "The " + what + " of private endpoint " + quoted(held.head.id.name()) +
                           " cannot be changed; delete the endpoint and create it again.");
}

Ruled<Stored> update(Draft& draft, const EndpointRequest& wanted, const PrivateEndpoint& held) {
    if (auto breach = location_breach(wanted.head, held.head)) return *breach;
    if (wanted.subnet != held.subnet) return change_refused(held, "subnet");
    if (wanted.service != held.connection.service) return change_refused(held, "service");
    const bool same_group =
        wanted.group_id.empty() || folded(wanted.group_id) == folded(held.connection.group_id);
    if (!same_group) return change_refused(held, "group id");
    const auto is_held = [&](const EndpointAddress& asked) {
        return std::any_of(held.addresses.begin(), held.addresses.end(),
                           [&](const auto& each) { return each.address == asked.address; });
    };
    if (!std::all_of(wanted.static_addresses.begin(), wanted.static_addresses.end(), is_held)) {
        return change_refused(held, "address");
    }
    PrivateEndpoint changed = held;
    changed.head.tags = wanted.head.tags;
    changed.head.kept_text = wanted.head.kept_text;
    return Stored{draft.put(std::move(changed)), Act::Updated};
}

} // namespace

Ruled<Stored> put_private_endpoint(Draft& draft, const EndpointRequest& wanted) {
    if (auto breach = head_breach(draft, wanted.head)) return *breach;
    if (const auto held = draft.get<PrivateEndpoint>(wanted.head.id)) {
        return update(draft, wanted, *held);
    }
    const auto ends = ends_of(draft, wanted);
    if (!ends) return ends.error();
    if (auto breach = creation_breach(draft, wanted, *ends)) return *breach;
    const auto endpoint = made_of(draft, wanted, *ends);
    if (!endpoint) return endpoint.error();
    if (endpoint_of_interface(draft, endpoint->network_interface)) {
        return conflict("NetworkInterfaceInUse", "The network interface " +
                                                     endpoint->network_interface.text() +
                                                     " belongs to another endpoint; choose "
                                                     "another name for it.");
    }
    draft.put(*endpoint);
    connect(draft, *endpoint);
    if (auto breach = settle_endpoint(draft, endpoint->head.id)) return *breach;
    return Stored{draft.find(endpoint->head.id), Act::Created};
}

Ruled<Removal> delete_private_endpoint(Draft& draft, const ResourceId& id) {
    const auto held = draft.get<PrivateEndpoint>(id);
    if (!held) return Removal::WasAbsent;
    withdraw(draft, held->head.id, held->registered);
    for (const ResourcePtr& each : draft.below(id)) draft.erase(id_of(*each));
    draft.erase(id);
    draft.erase(held->connection.service_side);
    const auto service = draft.get<Service>(held->connection.service);
    if (!service) return Removal::Removed;
    Service without = *service;
    without.acl =
        without_connection(without.acl, std::string{held->connection.service_side.name()});
    if (without.acl != service->acl) draft.put(std::move(without));
    return Removal::Removed;
}

std::shared_ptr<const PrivateEndpoint> endpoint_of_interface(const Draft& draft,
                                                             const ResourceId& interface) {
    const auto owners = draft.referrers_of_kind<PrivateEndpoint>(interface.key());
    return owners.empty() ? nullptr : owners.front();
}

} // namespace parallax::model
