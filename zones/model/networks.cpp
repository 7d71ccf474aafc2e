#include "zones/model/networks.hpp"

#include "zones/model/address_plan.hpp"
#include "zones/model/links.hpp"

#include <algorithm>

namespace parallax::model {

namespace {

std::string text_of(const std::vector<dns::Prefix>& prefixes) {
    std::string text;
    for (const dns::Prefix& prefix : prefixes) {
        text.append(text.empty() ? "" : ", ").append(prefix.to_text());
    }
    return text;
}

/// Host bits, sizes, and prefixes of one list against each other.
Breach prefixes_breach(const std::vector<dns::Prefix>& prefixes, const ResourceId& id) {
    if (prefixes.empty()) {
        return bad_request("InvalidRequestFormat",
                           quoted(id.name()) + " needs at least one address prefix.");
    }
    if (prefixes.size() > prefixes_per_network_max) {
        return bad_request("TooManyAddressPrefixes",
                           quoted(id.name()) + " has " + std::to_string(prefixes.size()) +
                               " address prefixes; at most " +
                               std::to_string(prefixes_per_network_max) + " are allowed.");
    }
    for (std::size_t i = 0; i < prefixes.size(); ++i) {
        const dns::Prefix& prefix = prefixes[i];
        const bool is_small = prefix.length + subnet_host_bits_min > prefix.address.bits();
        if (prefix.has_host_bits() || is_small || prefix.length < prefix_length_min) {
            return bad_request("InvalidCIDRNotation",
                               "The address prefix " + prefix.to_text() + " in resource " +
                                   id.text() + " has an invalid CIDR notation. " +
                                   (prefix.has_host_bits()
                                        ? "For the given prefix length, the address prefix should "
                                          "be " +
                                              prefix.masked().to_text() + "."
                                        : "The prefix length is from /2 to /29 (IPv6: /125)."));
        }
        for (std::size_t j = 0; j < i; ++j) {
            if (!overlap(prefix, prefixes[j])) continue;
            return bad_request("AddressPrefixesOverlap",
                               "The address prefixes " + prefixes[j].to_text() + " and " +
                                   prefix.to_text() + " of " + quoted(id.name()) +
                                   " overlap; give disjoint ones.");
        }
    }
    return std::nullopt;
}

Breach neighbours_breach(const Draft& draft, const VirtualNetwork& wanted) {
    for (const ResourcePtr& each : draft.of_type(type::network)) {
        const auto other = as<VirtualNetwork>(each);
        if (!other || other->head.id == wanted.head.id) continue;
        for (const dns::Prefix& theirs : other->address_space) {
            for (const dns::Prefix& ours : wanted.address_space) {
                if (!overlap(ours, theirs)) continue;
                return bad_request(
                    "VnetAddressSpacesOverlap",
                    "The address space " + ours.to_text() + " of virtual network " +
                        quoted(wanted.head.id.name()) + " overlaps with " + theirs.to_text() +
                        " of " + other->head.id.text() +
                        ". The source address of a question chooses its network, so address "
                        "spaces may not overlap; choose another prefix.");
            }
        }
    }
    return std::nullopt;
}

Breach outside_breach(const VirtualNetwork& network, const Subnet& subnet) {
    for (const dns::Prefix& prefix : subnet.prefixes) {
        if (covers_any(network.address_space, prefix)) continue;
        return bad_request(
            "NetcfgInvalidSubnet",
            "Subnet " + quoted(subnet.head.id.name()) + " is not valid in virtual network " +
                quoted(network.head.id.name()) + ": " + prefix.to_text() +
                " is not within its address space " + text_of(network.address_space) + ".");
    }
    return std::nullopt;
}

Breach siblings_breach(const Draft& draft, const Subnet& wanted) {
    const auto siblings = draft.children(*wanted.head.id.parent(), type::subnet);
    if (siblings.size() >= subnets_per_network_max && !draft.find(wanted.head.id)) {
        return bad_request("SubnetCountLimitReached", "A virtual network has at most " +
                                                          std::to_string(subnets_per_network_max) +
                                                          " subnets.");
    }
    for (const ResourcePtr& each : siblings) {
        const auto other = as<Subnet>(each);
        if (other->head.id == wanted.head.id) continue;
        for (const dns::Prefix& ours : wanted.prefixes) {
            for (const dns::Prefix& theirs : other->prefixes) {
                if (!overlap(ours, theirs)) continue;
                return bad_request(
                    "NetcfgSubnetRangesOverlap",
                    "Subnet " + quoted(wanted.head.id.name()) +
                        " is not valid because its IP address range " + ours.to_text() +
                        " overlaps with that of an existing subnet " +
                        quoted(other->head.id.name()) + " (" + theirs.to_text() + ").");
            }
        }
    }
    return std::nullopt;
}

Breach addresses_in_use_breach(const Draft& draft, const Subnet& wanted) {
    for (const auto& endpoint : draft.referrers_of_kind<PrivateEndpoint>(wanted.head.id.key())) {
        for (const EndpointAddress& each : endpoint->addresses) {
            if (standing_of(each.address, wanted.prefixes) == Standing::Usable) continue;
            return bad_request("InUseSubnetCannotBeUpdated",
                               "Subnet " + quoted(wanted.head.id.name()) + " is in use by " +
                                   endpoint->head.id.text() + " with address " +
                                   each.address.to_text() + ", which " + text_of(wanted.prefixes) +
                                   " does not leave usable; delete the endpoint first.");
        }
    }
    return std::nullopt;
}

Breach hosts_breach(const Draft& draft, const VirtualNetwork& wanted) {
    for (const ResourcePtr& each : draft.children(wanted.head.id, type::host)) {
        for (const dns::IpAddress& address : as<Host>(each)->addresses) {
            if (covers_any(wanted.address_space, {address, address.bits()})) continue;
            return bad_request("AddressNotInNetwork",
                               "The address " + address.to_text() + " of host " +
                                   quoted(id_of(*each).name()) + " is not within " +
                                   text_of(wanted.address_space) + "; unregister the host first.");
        }
    }
    return std::nullopt;
}

Breach use_breach(const Draft& draft, const ResourceId& subnet) {
    const auto endpoints = draft.referrers_of_kind<PrivateEndpoint>(subnet.key());
    if (endpoints.empty()) return std::nullopt;
    return bad_request("InUseSubnetCannotBeDeleted",
                       "Subnet " + quoted(subnet.name()) + " is in use by " +
                           endpoints.front()->head.id.text() +
                           " and cannot be deleted. In order to delete the subnet, delete all the "
                           "resources within the subnet.");
}

Breach network_breach(const Draft& draft, const VirtualNetwork& wanted) {
    if (auto breach = head_breach(draft, wanted.head)) return breach;
    if (auto breach = prefixes_breach(wanted.address_space, wanted.head.id)) return breach;
    if (wanted.dns_servers.size() > dns_servers_max) {
        return bad_request("DnsServersLimitReached", "A virtual network has at most " +
                                                         std::to_string(dns_servers_max) +
                                                         " DNS servers.");
    }
    if (!draft.find(wanted.head.id) &&
        draft.of_type(type::network).size() >= networks_per_subscription_max) {
        return bad_request("VirtualNetworkCountLimitReached",
                           "A subscription has at most " +
                               std::to_string(networks_per_subscription_max) +
                               " virtual networks.");
    }
    return neighbours_breach(draft, wanted);
}

} // namespace

Ruled<Stored> put_virtual_network(Draft& draft, VirtualNetwork wanted) {
    if (auto breach = network_breach(draft, wanted)) return *breach;
    const auto held = draft.get<VirtualNetwork>(wanted.head.id);
    if (held) {
        if (auto breach = location_breach(wanted.head, held->head)) return *breach;
        for (const ResourcePtr& subnet : draft.children(wanted.head.id, type::subnet)) {
            if (auto breach = outside_breach(wanted, *as<Subnet>(subnet))) return *breach;
        }
        if (auto breach = hosts_breach(draft, wanted)) return *breach;
    }
    wanted.guid = held ? held->guid : draft.environment().next_guid();
    return store(draft, std::move(wanted));
}

Breach replace_subnets(Draft& draft, const ResourceId& network, const std::vector<Subnet>& wanted) {
    for (const ResourcePtr& each : draft.children(network, type::subnet)) {
        const bool stays = std::any_of(wanted.begin(), wanted.end(), [&](const Subnet& subnet) {
            return subnet.head.id == id_of(*each);
        });
        if (stays) continue;
        const auto removed = delete_subnet(draft, id_of(*each));
        if (!removed) return removed.error();
    }
    for (const Subnet& subnet : wanted) {
        const auto stored = put_subnet(draft, subnet);
        if (!stored) return stored.error();
    }
    return std::nullopt;
}

Ruled<Removal> delete_virtual_network(Draft& draft, const ResourceId& id) {
    if (!draft.get<VirtualNetwork>(id)) return Removal::WasAbsent;
    for (const ResourcePtr& subnet : draft.children(id, type::subnet)) {
        if (auto breach = use_breach(draft, id_of(*subnet))) return *breach;
    }
    // Azure removes a network's links with it (AZURE 4.2).
    for (const auto& link : draft.referrers_of_kind<VirtualNetworkLink>(id.key())) {
        const auto removed = delete_link(draft, link->head.id);
        if (!removed) return removed.error();
    }
    for (const ResourcePtr& each : draft.below(id)) draft.erase(id_of(*each));
    draft.erase(id);
    return Removal::Removed;
}

Ruled<Stored> put_subnet(Draft& draft, Subnet wanted) {
    if (auto breach = head_breach(draft, wanted.head)) return *breach;
    const auto network = draft.get<VirtualNetwork>(*wanted.head.id.parent());
    if (auto breach = prefixes_breach(wanted.prefixes, wanted.head.id)) return *breach;
    if (auto breach = outside_breach(*network, wanted)) return *breach;
    if (auto breach = siblings_breach(draft, wanted)) return *breach;
    if (auto breach = addresses_in_use_breach(draft, wanted)) return *breach;
    return store(draft, std::move(wanted));
}

Ruled<Removal> delete_subnet(Draft& draft, const ResourceId& id) {
    if (!draft.get<Subnet>(id)) return Removal::WasAbsent;
    if (auto breach = use_breach(draft, id)) return *breach;
    draft.erase(id);
    return Removal::Removed;
}

std::vector<std::shared_ptr<const PrivateEndpoint>> endpoints_in(const Draft& draft,
                                                                 const ResourceId& network) {
    std::vector<std::shared_ptr<const PrivateEndpoint>> found;
    for (const ResourcePtr& subnet : draft.children(network, type::subnet)) {
        for (auto& endpoint : draft.referrers_of_kind<PrivateEndpoint>(id_of(*subnet).key())) {
            found.push_back(std::move(endpoint));
        }
    }
    return found;
}

} // namespace parallax::model
