#include "zones/model/private_zones.hpp"

#include "zones/model/registrations.hpp"
#include "zones/rules.hpp"

#include <algorithm>

namespace parallax::model {

namespace {

bool is_zone_octet(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

bool is_reverse(const dns::Name& apex) {
    return apex.is_at_or_below(*dns::Name::from_text("in-addr.arpa.")) ||
           apex.is_at_or_below(*dns::Name::from_text("ip6.arpa."));
}

Ruled<dns::Name> apex_of(const ResourceId& id) {
    const std::string_view text = id.name();
    const auto apex = dns::Name::from_text(text);
    if (!apex || text.ends_with('.') || !std::all_of(text.begin(), text.end(), is_zone_octet)) {
        return bad_request("InvalidZoneName",
                           "The zone name " + quoted(text) +
                               " is not valid: labels of 1 to 63 letters, digits, hyphens or "
                               "underscores, with dots between them and none at the end.");
    }
    const std::size_t labels = apex->label_count();
    const bool is_long = labels > zones::zone_labels_max && !is_reverse(*apex);
    if (labels < zones::zone_labels_min || is_long) {
        return bad_request("InvalidZoneName", "The zone name " + quoted(text) + " has " +
                                                  std::to_string(labels) + " labels; allowed are " +
                                                  std::to_string(zones::zone_labels_min) + " to " +
                                                  std::to_string(zones::zone_labels_max) + ".");
    }
    return *apex;
}

RecordSet start_of_authority(const ResourceId& zone) {
    RecordSet set{{*zone.child("SOA", "@"), {}, {}, {}, {}},
                  dns::RrType::SOA,
                  soa_set_ttl_s,
                  {},
                  {SoaRecord{}},
                  Origin::Manual,
                  {}};
    return set;
}

} // namespace

Ruled<Stored> put_zone(Draft& draft, PrivateDnsZone wanted) {
    if (auto breach = head_breach(draft, wanted.head)) return *breach;
    const auto apex = apex_of(wanted.head.id);
    if (!apex) return apex.error();
    wanted.apex = *apex;
    wanted.head.location = "global";
    if (const auto held = draft.get<PrivateDnsZone>(wanted.head.id)) {
        wanted.apex = held->apex;
        wanted.guid = held->guid;
        return store(draft, std::move(wanted));
    }
    if (draft.environment().catalogue->is_reserved(*apex)) {
        return bad_request("ReservedZoneName",
                           "The zone name " + quoted(wanted.head.id.name()) +
                               " is reserved, so it cannot be created; create a zone below it.");
    }
    if (draft.of_type(type::zone).size() >= zones_per_subscription_max) {
        return bad_request("MaxNumberOfZonesReached",
                           "A subscription has at most " +
                               std::to_string(zones_per_subscription_max) + " private zones.");
    }
    wanted.guid = draft.environment().next_guid();
    Stored stored = store(draft, std::move(wanted));
    const ResourceId id = id_of(*stored.resource);
    draft.put(start_of_authority(id));
    for (const auto& group : draft.referrers_of_kind<ZoneGroup>(id.key())) {
        if (auto breach = settle_endpoint(draft, *group->head.id.parent())) return *breach;
    }
    return stored;
}

Ruled<Removal> delete_zone(Draft& draft, const ResourceId& id) {
    if (!draft.get<PrivateDnsZone>(id)) return Removal::WasAbsent;
    const auto links = draft.children(id, type::link);
    if (!links.empty()) {
        return conflict("CannotDeleteResource",
                        "Cannot delete resource while nested resources exist. Some existing nested "
                        "resource IDs include: '" +
                            id_of(*links.front()).text() +
                            "'. Please delete all nested resources before deleting this resource.");
    }
    for (const ResourcePtr& each : draft.below(id)) draft.erase(id_of(*each));
    draft.erase(id);
    for (const auto& group : draft.referrers_of_kind<ZoneGroup>(id.key())) {
        if (auto breach = settle_endpoint(draft, *group->head.id.parent())) return *breach;
    }
    return Removal::Removed;
}

std::size_t record_set_count(const Draft& draft, const ResourceId& zone) {
    std::size_t count = 0;
    for (const dns::RrType each : record_types) count += draft.child_count(zone, to_text(each));
    return count;
}

ZoneCounts counts_of(const Draft& draft, const ResourceId& zone) {
    ZoneCounts counts{record_set_count(draft, zone), 0, 0};
    for (const ResourcePtr& each : draft.children(zone, type::link)) {
        ++counts.links;
        const auto link = as<VirtualNetworkLink>(each);
        if (link->registration == zones::Registration::On) ++counts.registration_links;
    }
    return counts;
}

} // namespace parallax::model
