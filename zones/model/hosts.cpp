#include "zones/model/hosts.hpp"

#include "zones/model/address_plan.hpp"
#include "zones/model/networks.hpp"
#include "zones/model/registrations.hpp"

#include <algorithm>

namespace parallax::model {

namespace {

bool is_host_octet(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

Breach name_breach(std::string_view name) {
    const bool is_label = !name.empty() && name.size() <= dns::label_octets_max &&
                          std::all_of(name.begin(), name.end(), is_host_octet);
    if (is_label) return std::nullopt;
    return bad_request("InvalidHostName",
                       "The host name " + quoted(name) +
                           " is not one label of letters, digits, hyphens and underscores.");
}

Breach addresses_breach(const Host& wanted, const VirtualNetwork& network) {
    if (wanted.addresses.empty() || wanted.addresses.size() > host_addresses_max) {
        return bad_request("InvalidRequestFormat",
                           "A host has 1 to " + std::to_string(host_addresses_max) + " addresses.");
    }
    for (const dns::IpAddress& address : wanted.addresses) {
        if (covers_any(network.address_space, {address, address.bits()})) continue;
        return bad_request("AddressNotInNetwork",
                           "The address " + address.to_text() + " of host " +
                               quoted(wanted.head.id.name()) +
                               " is not within the address space of virtual network " +
                               quoted(network.head.id.name()) + ".");
    }
    return std::nullopt;
}

/// An endpoint keeps its address for life, so nobody else has it.
Breach endpoints_breach(const Draft& draft, const Host& wanted) {
    for (const auto& endpoint : endpoints_in(draft, *wanted.head.id.parent())) {
        for (const EndpointAddress& each : endpoint->addresses) {
            const auto& mine = wanted.addresses;
            if (std::find(mine.begin(), mine.end(), each.address) == mine.end()) continue;
            return bad_request("PrivateIPAddressIsAllocated",
                               "The address " + each.address.to_text() + " of host " +
                                   quoted(wanted.head.id.name()) + " is that of " +
                                   endpoint->head.id.text() + ".");
        }
    }
    return std::nullopt;
}

} // namespace

Ruled<Stored> register_host(Draft& draft, Host wanted) {
    if (auto breach = head_breach(draft, wanted.head)) return *breach;
    const auto network = draft.get<VirtualNetwork>(*wanted.head.id.parent());
    if (!network) return resource_not_found(*wanted.head.id.parent());
    if (auto breach = name_breach(wanted.head.id.name())) return *breach;
    if (auto breach = addresses_breach(wanted, *network)) return *breach;
    if (auto breach = endpoints_breach(draft, wanted)) return *breach;
    const auto held = draft.get<Host>(wanted.head.id);
    if (!held && draft.child_count(network->head.id, type::host) >= hosts_per_network_max) {
        return bad_request("TooManyHosts", "A virtual network has at most " +
                                               std::to_string(hosts_per_network_max) +
                                               " registered hosts.");
    }
    wanted.registered = held ? held->registered : std::vector<ResourceId>{};
    Stored stored = store(draft, std::move(wanted));
    const ResourceId id = id_of(*stored.resource);
    if (auto breach = settle_host(draft, id)) return *breach;
    stored.resource = draft.find(id);
    return stored;
}

Ruled<Removal> unregister_host(Draft& draft, const ResourceId& id) {
    const auto held = draft.get<Host>(id);
    if (!held) return Removal::WasAbsent;
    withdraw(draft, held->head.id, held->registered);
    draft.erase(id);
    return Removal::Removed;
}

} // namespace parallax::model
