#include "zones/model/zone_groups.hpp"

#include "zones/model/registrations.hpp"

namespace parallax::model {

namespace {

Breach only_group_breach(const Draft& draft, const ResourceId& wanted) {
    std::size_t others = 0;
    std::string first;
    for (const ResourcePtr& each : draft.children(*wanted.parent(), type::zone_group)) {
        if (id_of(*each) == wanted) continue;
        if (others++ == 0) first = id_of(*each).name();
    }
    if (others < groups_per_endpoint_max) return std::nullopt;
    return conflict("PrivateDnsZoneGroupAlreadyExists",
                    "The private endpoint " + quoted(wanted.parent()->name()) +
                        " has the zone group " + quoted(first) +
                        " already; add zones to that one, or delete it.");
}

Breach zones_breach(const Draft& draft, const ZoneGroup& wanted) {
    if (wanted.zones.empty() || wanted.zones.size() > zones_per_group_max) {
        return bad_request("InvalidRequestFormat", "A private DNS zone group names 1 to " +
                                                       std::to_string(zones_per_group_max) +
                                                       " zones, this one names " +
                                                       std::to_string(wanted.zones.size()) + ".");
    }
    for (std::size_t i = 0; i < wanted.zones.size(); ++i) {
        const ZoneGroup::ZoneConfig& config = wanted.zones[i];
        if (!draft.get<PrivateDnsZone>(config.zone)) {
            return reference_not_found(config.zone, wanted.head.id);
        }
        for (std::size_t j = 0; j < i; ++j) {
            const bool same_zone = wanted.zones[j].zone == config.zone;
            const bool same_name = folded(wanted.zones[j].name) == folded(config.name);
            if (!same_zone && !same_name) continue;
            return bad_request("DuplicateResourceName",
                               "The zone group " + quoted(wanted.head.id.name()) + " names " +
                                   (same_zone ? "the zone " + quoted(config.zone.text())
                                              : "the configuration " + quoted(config.name)) +
                                   " twice; leave one out.");
        }
    }
    return std::nullopt;
}

} // namespace

Ruled<Stored> put_zone_group(Draft& draft, ZoneGroup wanted) {
    if (auto breach = head_breach(draft, wanted.head)) return *breach;
    if (auto breach = only_group_breach(draft, wanted.head.id)) return *breach;
    if (auto breach = zones_breach(draft, wanted)) return *breach;
    for (ZoneGroup::ZoneConfig& config : wanted.zones) config.zone = draft.spelled(config.zone);
    Stored stored = store(draft, std::move(wanted));
    const ResourceId endpoint = *id_of(*stored.resource).parent();
    if (auto breach = settle_endpoint(draft, endpoint)) return *breach;
    return stored;
}

Ruled<Removal> delete_zone_group(Draft& draft, const ResourceId& id) {
    if (!draft.get<ZoneGroup>(id)) return Removal::WasAbsent;
    draft.erase(id);
    if (auto breach = settle_endpoint(draft, *id.parent())) return *breach;
    return Removal::Removed;
}

} // namespace parallax::model
