#include "zones/model/registrations.hpp"

#include "zones/model/links.hpp"
#include "zones/model/networks.hpp"
#include "zones/model/record_sets.hpp"

#include <algorithm>

namespace parallax::model {

namespace {

/// A record set that should hold these records of a registrant.
struct Wanted {
    ResourceId set;
    std::vector<RecordValue> records;
};

bool is_among(const std::vector<ResourceId>& ids, const ResourceId& id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

std::optional<ResourceId> set_id(const PrivateDnsZone& zone, const dns::Name& owner,
                                 dns::RrType type) {
    if (!owner.is_at_or_below(zone.apex)) return std::nullopt;
    return zone.head.id.child(to_text(type), relative_text(owner, zone.apex));
}

/// Adds a record to what is wanted, unless the owner is out of the zone.
void want(std::vector<Wanted>& wanted, const PrivateDnsZone& zone, const dns::Name& owner,
          const RecordValue& record) {
    const auto id = set_id(zone, owner, type_of(record));
    if (!id) return;
    const auto known = std::find_if(wanted.begin(), wanted.end(),
                                    [&](const Wanted& each) { return each.set == *id; });
    if (known == wanted.end()) {
        wanted.push_back({*id, {record}});
    } else {
        known->records.push_back(record);
    }
}

/// Where an endpoint's records belong, approved or not.
std::vector<std::shared_ptr<const PrivateDnsZone>> zones_of(const Draft& draft,
                                                            const PrivateEndpoint& endpoint) {
    std::vector<std::shared_ptr<const PrivateDnsZone>> found;
    const auto groups = draft.children(endpoint.head.id, type::zone_group);
    for (const ResourcePtr& group : groups) {
        for (const ZoneGroup::ZoneConfig& config : as<ZoneGroup>(group)->zones) {
            if (auto zone = draft.get<PrivateDnsZone>(config.zone)) found.push_back(zone);
        }
    }
    const bool automatic = draft.environment().settings.integration == Integration::Automatic;
    if (!groups.empty() || !automatic) return found;
    const auto names = names_of(draft, endpoint);
    for (const LinkedZone& linked : zones_linked_to(draft, *endpoint.subnet.parent())) {
        // Without the service its records are known by where they are.
        const bool recommended = names && linked.zone->apex == names->zone;
        const bool holds = std::any_of(
            endpoint.registered.begin(), endpoint.registered.end(),
            [&](const ResourceId& set) { return *set.parent() == linked.zone->head.id; });
        if (recommended || (!names && holds)) found.push_back(linked.zone);
    }
    return found;
}

std::vector<RecordValue> address_records(const PrivateEndpoint& endpoint, dns::RrType type) {
    std::vector<RecordValue> records;
    for (const EndpointAddress& each : endpoint.addresses) {
        const RecordValue record = AddressRecord{each.address};
        if (type_of(record) == type) records.push_back(record);
    }
    return records;
}

/// What is there may stay while its zone still is one of the endpoint's.
std::vector<Wanted> wanted_when_lapsed(const Draft& draft, const PrivateEndpoint& endpoint) {
    std::vector<Wanted> wanted;
    if (draft.environment().settings.lapsed_records == LapsedRecords::Withdrawn) return wanted;
    const auto zones = zones_of(draft, endpoint);
    for (const ResourceId& id : endpoint.registered) {
        const auto set = draft.get<RecordSet>(id);
        const bool stays = std::any_of(zones.begin(), zones.end(), [&](const auto& zone) {
            return zone->head.id == *id.parent();
        });
        if (set && stays) wanted.push_back({id, address_records(endpoint, set->type)});
    }
    return wanted;
}

std::vector<Wanted> wanted_of(const Draft& draft, const PrivateEndpoint& endpoint) {
    std::vector<Wanted> wanted;
    switch (endpoint.connection.state.status) {
    case ConnectionStatus::Pending:
        return wanted;
    case ConnectionStatus::Rejected:
    case ConnectionStatus::Disconnected:
        return wanted_when_lapsed(draft, endpoint);
    case ConnectionStatus::Approved:
        break;
    }
    const auto names = names_of(draft, endpoint);
    if (!names) return wanted;
    for (const auto& zone : zones_of(draft, endpoint)) {
        for (const EndpointAddress& each : endpoint.addresses) {
            want(wanted, *zone, names->private_name, AddressRecord{each.address});
        }
    }
    return wanted;
}

std::vector<Wanted> wanted_of(const Draft& draft, const Host& host) {
    std::vector<Wanted> wanted;
    const auto linked = zones_linked_to(draft, *host.head.id.parent());
    const auto home = std::find_if(linked.begin(), linked.end(), [](const LinkedZone& each) {
        return each.link->registration == zones::Registration::On;
    });
    if (home == linked.end()) return wanted;
    const auto owner = dns::Name::from_text(host.head.id.name(), home->zone->apex);
    if (!owner) return wanted;
    for (const dns::IpAddress& address : host.addresses) {
        want(wanted, *home->zone, *owner, AddressRecord{address});
        const dns::Name reverse = reverse_name_of(address);
        const LinkedZone* longest = nullptr;
        for (const LinkedZone& each : linked) {
            if (!reverse.is_at_or_below(each.zone->apex)) continue;
            const bool longer = longest == nullptr ||
                                each.zone->apex.label_count() > longest->zone->apex.label_count();
            if (longer) longest = &each;
        }
        if (longest != nullptr) want(wanted, *longest->zone, reverse, PtrRecord{*owner});
    }
    return wanted;
}

Breach shared_name_breach(const Draft& draft, const RecordSet& set, const ResourceId& by) {
    if (draft.environment().settings.shared_name == SharedName::BothKept) return std::nullopt;
    if (!draft.get<PrivateEndpoint>(by)) return std::nullopt;
    for (const Registrant& each : set.registrants) {
        if (each.by == by || !draft.get<PrivateEndpoint>(each.by)) continue;
        return conflict("PrivateEndpointRecordConflict",
                        "The record set " + set.head.id.text() +
                            " holds the address of private endpoint " + each.by.text() +
                            " for the same service; the records of " + by.text() +
                            " would overwrite it. Delete that endpoint or its zone group first, "
                            "use another zone, or allow both addresses in the settings.");
    }
    return std::nullopt;
}

/// Puts the registrant's records into the record set, which is made when it is missing.
Breach attach(Draft& draft, const ResourceId& by, const Wanted& wanted) {
    const auto held = draft.get<RecordSet>(wanted.set);
    RecordSet set = held ? *held
                         : RecordSet{{wanted.set, {}, {}, {}, {}},
                                     type_of(wanted.records[0]),
                                     registered_ttl_s,
                                     {},
                                     {},
                                     Origin::Automatic,
                                     {}};
    if (!held) {
        if (auto breach = new_record_set_breach(draft, wanted.set)) return breach;
    }
    const auto mine = std::find_if(set.registrants.begin(), set.registrants.end(),
                                   [&](const Registrant& each) { return each.by == by; });
    if (mine != set.registrants.end() && mine->records == wanted.records) return std::nullopt;
    if (auto breach = shared_name_breach(draft, set, by)) return breach;
    if (mine == set.registrants.end()) {
        set.registrants.push_back({by, wanted.records});
    } else {
        mine->records = wanted.records;
    }
    if (set.origin == Origin::Automatic) set = as_registered(draft, std::move(set));
    if (auto breach = record_count_breach(set)) return breach;
    draft.put(std::move(set));
    return std::nullopt;
}

void detach(Draft& draft, const ResourceId& by, const ResourceId& id) {
    const auto held = draft.get<RecordSet>(id);
    if (!held) return; // gone with its zone
    RecordSet set = *held;
    std::erase_if(set.registrants, [&](const Registrant& each) { return each.by == by; });
    if (set.origin == Origin::Automatic && set.registrants.empty()) {
        draft.erase(id);
        return;
    }
    if (set.origin == Origin::Automatic) set = as_registered(draft, std::move(set));
    draft.put(std::move(set));
}

std::vector<ResourceId> ids_of(const std::vector<Wanted>& wanted) {
    std::vector<ResourceId> ids;
    ids.reserve(wanted.size());
    for (const Wanted& each : wanted) ids.push_back(each.set);
    return ids;
}

/// Takes away what is no longer wanted, then puts in what is.
Breach settle(Draft& draft, const ResourceId& by, const std::vector<ResourceId>& registered,
              const std::vector<Wanted>& wanted) {
    const std::vector<ResourceId> stay = ids_of(wanted);
    for (const ResourceId& id : registered) {
        if (!is_among(stay, id)) detach(draft, by, id);
    }
    for (const Wanted& each : wanted) {
        if (auto breach = attach(draft, by, each)) return breach;
    }
    return std::nullopt;
}

} // namespace

Breach settle_endpoint(Draft& draft, const ResourceId& id) {
    const auto held = draft.get<PrivateEndpoint>(id);
    if (!held) return std::nullopt;
    const std::vector<Wanted> wanted = wanted_of(draft, *held);
    if (auto breach = settle(draft, held->head.id, held->registered, wanted)) return breach;
    PrivateEndpoint settled = *held;
    settled.registered = ids_of(wanted);
    if (settled.registered != held->registered) draft.put(std::move(settled));
    return std::nullopt;
}

Breach settle_host(Draft& draft, const ResourceId& id) {
    const auto held = draft.get<Host>(id);
    if (!held) return std::nullopt;
    const std::vector<Wanted> wanted = wanted_of(draft, *held);
    if (auto breach = settle(draft, held->head.id, held->registered, wanted)) return breach;
    Host settled = *held;
    settled.registered = ids_of(wanted);
    if (settled.registered != held->registered) draft.put(std::move(settled));
    return std::nullopt;
}

Breach settle_network(Draft& draft, const ResourceId& network) {
    for (const auto& endpoint : endpoints_in(draft, network)) {
        if (auto breach = settle_endpoint(draft, endpoint->head.id)) return breach;
    }
    for (const ResourcePtr& host : draft.children(network, type::host)) {
        if (auto breach = settle_host(draft, id_of(*host))) return breach;
    }
    return std::nullopt;
}

void withdraw(Draft& draft, const ResourceId& by, const std::vector<ResourceId>& record_sets) {
    for (const ResourceId& id : record_sets) detach(draft, by, id);
}

RecordSet as_registered(const Draft& draft, RecordSet set) {
    const auto is_endpoint = [](const Registrant& each) { return each.by.is_type(type::endpoint); };
    const bool is_of_endpoints =
        std::any_of(set.registrants.begin(), set.registrants.end(), is_endpoint);
    set.origin = Origin::Automatic;
    set.ttl = registered_ttl_s;
    set.records.clear();
    set.metadata.clear();
    std::string creators;
    for (const Registrant& each : set.registrants) {
        // A host chooses its name itself: it may not lead an endpoint's clients to it.
        if (is_of_endpoints && !is_endpoint(each)) continue;
        for (const RecordValue& record : each.records) {
            const bool known =
                std::find(set.records.begin(), set.records.end(), record) != set.records.end();
            if (!known) set.records.push_back(record);
        }
        const auto endpoint = draft.get<PrivateEndpoint>(each.by);
        if (!endpoint) continue;
        creators.append(creators.empty() ? "" : "; ")
            .append("created by private endpoint ")
            .append(endpoint->head.id.name())
            .append(" with resource guid ")
            .append(endpoint->guid);
    }
    if (!creators.empty()) set.metadata["creator"] = creators;
    return set;
}

std::vector<std::shared_ptr<const RecordSet>>
records_in_zone(const Draft& draft, const PrivateEndpoint& endpoint, const ResourceId& zone) {
    std::vector<std::shared_ptr<const RecordSet>> found;
    for (const ResourceId& id : endpoint.registered) {
        if (*id.parent() != zone) continue;
        if (auto set = draft.get<RecordSet>(id)) found.push_back(std::move(set));
    }
    return found;
}

std::vector<CustomDns> custom_dns_of(const Draft& draft, const PrivateEndpoint& endpoint) {
    const bool approved = endpoint.connection.state.status == ConnectionStatus::Approved;
    const auto names = names_of(draft, endpoint);
    const auto groups = draft.children(endpoint.head.id, type::zone_group);
    if (!approved || !names || !groups.empty()) return {};
    CustomDns config{names->public_name, {}};
    for (const EndpointAddress& each : endpoint.addresses) {
        config.addresses.push_back(each.address);
    }
    return {std::move(config)};
}

std::optional<ServiceNames> names_of(const Draft& draft, const PrivateEndpoint& endpoint) {
    const auto service = draft.get<Service>(endpoint.connection.service);
    if (!service) return std::nullopt;
    for (const SubResource& each : service->sub_resources) {
        if (folded(each.group_id) == folded(endpoint.connection.group_id)) return each.names;
    }
    return std::nullopt;
}

bool is_auto_registered(const RecordSet& set) {
    return set.origin == Origin::Automatic &&
           std::all_of(set.registrants.begin(), set.registrants.end(), [](const Registrant& each) {
               return each.by.parent() && each.by.is_type("Microsoft.Network/virtualNetworks/"
                                                          "registeredHosts");
           });
}

} // namespace parallax::model
