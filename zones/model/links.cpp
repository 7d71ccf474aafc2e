#include "zones/model/links.hpp"

#include "zones/model/private_zones.hpp"
#include "zones/model/registrations.hpp"
#include "zones/rules.hpp"

namespace parallax::model {

namespace {

std::string zone_text(const PrivateDnsZone& zone) {
    return std::string{zone.head.id.name()};
}

/// What the other links of the network forbid.
Breach network_side_breach(const Draft& draft, const VirtualNetworkLink& wanted,
                           const PrivateDnsZone& zone) {
    const auto linked = zones_linked_to(draft, wanted.network);
    std::size_t others = 0;
    for (const LinkedZone& other : linked) {
        if (other.link->head.id == wanted.head.id) continue;
        ++others;
        if (other.zone->head.id == zone.head.id) {
            return conflict("Conflict", "The zone " + quoted(zone_text(zone)) +
                                            " is linked to this virtual network already by " +
                                            other.link->head.id.text() + ".");
        }
        if (other.zone->apex == zone.apex) {
            return bad_request("BadRequest",
                               "A virtual network cannot be linked to multiple zones with "
                               "overlapping namespaces. You tried to link virtual network with '" +
                                   zone_text(*other.zone) + "' and '" + zone_text(zone) +
                                   "' zones. Remove the link " + other.link->head.id.text() +
                                   " first.");
        }
        const bool both_register = wanted.registration == zones::Registration::On &&
                                   other.link->registration == zones::Registration::On;
        if (!both_register) continue;
        return bad_request("BadRequest",
                           "A virtual network can only be linked to one Private DNS zone with "
                           "registration enabled; " +
                               other.link->head.id.text() +
                               " is such a link. Turn registration off in one of them.");
    }
    if (others < zones::zones_per_network_max) return std::nullopt;
    return bad_request("BadRequest", "A virtual network is linked to at most " +
                                         std::to_string(zones::zones_per_network_max) +
                                         " private zones.");
}

/// What the other links of the zone forbid. Pre: the wanted link is not stored yet.
Breach zone_side_breach(const Draft& draft, const VirtualNetworkLink& wanted,
                        const PrivateDnsZone& zone) {
    if (wanted.policy == zones::ResolutionPolicy::NxDomainRedirect &&
        !draft.environment().catalogue->is_privatelink_zone(zone.apex)) {
        return bad_request("BadRequest",
                           "The resolution policy NxDomainRedirect is only for virtual network "
                           "links to privatelink zones, and " +
                               quoted(zone_text(zone)) + " is none; use Default.");
    }
    const ZoneCounts counts = counts_of(draft, zone.head.id);
    const auto held = draft.get<VirtualNetworkLink>(wanted.head.id);
    const bool registered = held && held->registration == zones::Registration::On;
    if (!held && counts.links >= zones::links_per_zone_max) {
        return bad_request("BadRequest", "A private zone has at most " +
                                             std::to_string(zones::links_per_zone_max) +
                                             " virtual network links.");
    }
    if (wanted.registration == zones::Registration::On && !registered &&
        counts.registration_links >= zones::registration_links_per_zone_max) {
        return bad_request("BadRequest",
                           "A private zone has at most " +
                               std::to_string(zones::registration_links_per_zone_max) +
                               " virtual network links with registration enabled.");
    }
    return std::nullopt;
}

} // namespace

Ruled<Stored> put_link(Draft& draft, VirtualNetworkLink wanted) {
    if (auto breach = head_breach(draft, wanted.head)) return *breach;
    const auto network = draft.get<VirtualNetwork>(wanted.network);
    if (!network) return reference_not_found(wanted.network, wanted.head.id);
    wanted.network = network->head.id;
    wanted.head.location = "global";
    const auto held = draft.get<VirtualNetworkLink>(wanted.head.id);
    if (held && held->network != wanted.network) {
        return conflict("Conflict", "The link " + quoted(wanted.head.id.name()) + " leads to " +
                                        held->network.text() +
                                        " and cannot be turned to another virtual network; delete "
                                        "it, or create one of another name.");
    }
    const auto zone = draft.get<PrivateDnsZone>(*wanted.head.id.parent());
    if (auto breach = zone_side_breach(draft, wanted, *zone)) return *breach;
    if (auto breach = network_side_breach(draft, wanted, *zone)) return *breach;
    Stored stored = store(draft, std::move(wanted));
    if (auto breach = settle_network(draft, network->head.id)) return *breach;
    return stored;
}

Ruled<Removal> delete_link(Draft& draft, const ResourceId& id) {
    const auto held = draft.get<VirtualNetworkLink>(id);
    if (!held) return Removal::WasAbsent;
    draft.erase(id);
    if (auto breach = settle_network(draft, held->network)) return *breach;
    return Removal::Removed;
}

std::vector<LinkedZone> zones_linked_to(const Draft& draft, const ResourceId& network) {
    std::vector<LinkedZone> found;
    for (auto& link : draft.referrers_of_kind<VirtualNetworkLink>(network.key())) {
        auto zone = draft.get<PrivateDnsZone>(*link->head.id.parent());
        if (zone) found.push_back({std::move(link), std::move(zone)});
    }
    return found;
}

} // namespace parallax::model
