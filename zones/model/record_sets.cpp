#include "zones/model/record_sets.hpp"

#include "zones/model/private_zones.hpp"
#include "zones/model/registrations.hpp"
#include "zones/rules.hpp"
#include "zones/zone_builder.hpp"

#include <algorithm>

namespace parallax::model {

namespace {

bool is_owner_octet(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '*';
}

/// "*" stands alone or in front: "*.apps".
bool has_wildcard_inside(std::string_view relative) {
    const std::size_t last = relative.rfind('*');
    if (last == std::string_view::npos) return false;
    return last != 0 || (relative.size() > 1 && relative[1] != '.');
}

std::string shown(const ResourceId& set) {
    return quoted(set.name()) + " of type " + set.type().substr(set.type().rfind('/') + 1);
}

Breach name_breach(const ResourceId& set, const dns::Name& apex) {
    if (owner_of(set, apex)) return std::nullopt;
    return bad_request("InvalidRecordSetName",
                       "The record set name " + quoted(set.name()) +
                           " is not valid: '@' for the zone itself, or labels of letters, digits, "
                           "hyphens and underscores with dots between them, the first of which "
                           "may be '*'.");
}

Breach alias_breach(const RecordSet& wanted) {
    if (wanted.type != dns::RrType::CNAME) return std::nullopt;
    if (wanted.head.id.name() == "@") {
        return bad_request("BadRequest", "A CNAME record set cannot be made at the zone's own "
                                         "name '@' (RFC 1034); use an A record set.");
    }
    if (wanted.records.size() <= 1) return std::nullopt;
    return bad_request("BadRequest", "The CNAME record set " + quoted(wanted.head.id.name()) +
                                         " can have one record only.");
}

Breach soa_breach(const RecordSet& wanted) {
    if (wanted.type != dns::RrType::SOA) return std::nullopt;
    if (wanted.head.id.name() != "@") {
        return bad_request("BadRequest", "A zone has one SOA record set, at '@'.");
    }
    if (wanted.records.size() != 1) {
        return bad_request("BadRequest", "The SOA record set has exactly one record.");
    }
    return std::nullopt;
}

Breach values_breach(const RecordSet& wanted) {
    for (const RecordValue& value : wanted.records) {
        if (type_of(value) != wanted.type) {
            return bad_request("BadRequest", "The record set " + shown(wanted.head.id) +
                                                 " cannot hold records of type " +
                                                 to_text(type_of(value)) + ".");
        }
        if (const auto mistake = mistake_in(value)) {
            return bad_request("BadRequest", shown(wanted.head.id) + ": " + *mistake + ".");
        }
    }
    return std::nullopt;
}

Breach contents_breach(const RecordSet& wanted) {
    if (wanted.ttl == 0 || wanted.ttl > ttl_max_s) {
        return bad_request("BadRequest", "The TTL of record set " + shown(wanted.head.id) +
                                             " is missing or out of range; give 1 to " +
                                             std::to_string(ttl_max_s) + " seconds.");
    }
    if (auto breach = alias_breach(wanted)) return breach;
    if (auto breach = soa_breach(wanted)) return breach;
    if (auto breach = record_count_breach(wanted)) return breach;
    if (auto breach = tags_breach(wanted.metadata)) return breach;
    return values_breach(wanted);
}

/// The same record twice is one record (RFC 2181 §5): clients that add a record to those they read
/// may well have it twice.
void drop_duplicates(std::vector<RecordValue>& records) {
    std::vector<RecordValue> kept;
    for (RecordValue& value : records) {
        if (kept.size() > zones::records_per_set_max) break; // refused anyway
        if (std::find(kept.begin(), kept.end(), value) == kept.end()) {
            kept.push_back(std::move(value));
        }
    }
    records = std::move(kept);
}

/// The SOA's host is Azure's to choose (AZURE 2.5).
void keep_host(RecordSet& wanted, const RecordSet& held) {
    if (wanted.type != dns::RrType::SOA) return;
    std::get<SoaRecord>(wanted.records[0]).host = std::get<SoaRecord>(held.records[0]).host;
}

} // namespace

Breach record_count_breach(const RecordSet& set) {
    if (set.records.size() <= zones::records_per_set_max) return std::nullopt;
    return bad_request("BadRequest", "The record set " + shown(set.head.id) + " would have " +
                                         std::to_string(set.records.size()) + " records; at most " +
                                         std::to_string(zones::records_per_set_max) +
                                         " are allowed.");
}

Breach new_record_set_breach(const Draft& draft, const ResourceId& set) {
    const ResourceId zone = *set.parent();
    const bool is_alias = record_type_of(set) == dns::RrType::CNAME;
    for (const dns::RrType other : record_types) {
        const bool excludes = is_alias != (other == dns::RrType::CNAME);
        if (!excludes) continue;
        const auto held =
            draft.find_key(zone.key() + "/" + folded(to_text(other)) + "/" + folded(set.name()));
        if (!held) continue;
        return conflict("CnameConflict", "The record set " + shown(set) +
                                             " cannot be made beside " + shown(id_of(*held)) +
                                             " in zone " + quoted(zone.name()) +
                                             ": an alias stands alone at its name (RFC 1034); "
                                             "delete that one first.");
    }
    if (record_set_count(draft, zone) < zones::record_sets_per_zone_max) return std::nullopt;
    return bad_request("MaxNumberOfRecordSetsReached",
                       "The zone " + quoted(zone.name()) + " has " +
                           std::to_string(zones::record_sets_per_zone_max) +
                           " record sets, the most a private zone may have.");
}

Ruled<Stored> put_record_set(Draft& draft, RecordSet wanted) {
    if (auto breach = head_breach(draft, wanted.head)) return *breach;
    const auto zone = draft.get<PrivateDnsZone>(*wanted.head.id.parent());
    const auto type = record_type_of(wanted.head.id);
    if (!zone || !type) return resource_not_found(wanted.head.id);
    wanted.type = *type;
    drop_duplicates(wanted.records);
    if (auto breach = name_breach(wanted.head.id, zone->apex)) return *breach;
    if (auto breach = contents_breach(wanted)) return *breach;
    wanted.origin = Origin::Manual;
    wanted.registrants.clear();
    if (const auto held = draft.get<RecordSet>(wanted.head.id)) {
        wanted.registrants = held->registrants;
        keep_host(wanted, *held);
        // There is no manual record that could win.
        const bool hides_nothing = wanted.records.empty() && !wanted.registrants.empty();
        if (hides_nothing) wanted = as_registered(draft, std::move(wanted));
    } else if (auto breach = new_record_set_breach(draft, wanted.head.id)) {
        return *breach;
    }
    return store(draft, std::move(wanted));
}

Ruled<Removal> delete_record_set(Draft& draft, const ResourceId& id) {
    const auto held = draft.get<RecordSet>(id);
    if (!held) return Removal::WasAbsent;
    if (held->type == dns::RrType::SOA) {
        return bad_request("BadRequest", "The SOA record set of a zone cannot be deleted; it goes "
                                         "with the zone.");
    }
    if (held->origin == Origin::Automatic) {
        return conflict("Conflict", "The record set " + shown(id) + " was registered by " +
                                        held->registrants.front().by.text() +
                                        "; it goes with that, its zone group or the link.");
    }
    if (held->registrants.empty()) {
        draft.erase(id);
    } else {
        draft.put(as_registered(draft, *held));
    }
    return Removal::Removed;
}

std::string relative_text(const dns::Name& owner, const dns::Name& apex) {
    if (owner == apex) return "@";
    const std::string text = owner.to_text();
    return text.substr(0, text.size() - apex.to_text().size() - 1);
}

std::optional<dns::Name> owner_of(const ResourceId& set, const dns::Name& apex) {
    const std::string_view relative = set.name();
    if (relative == "@") return apex;
    const bool is_odd = relative.ends_with('.') || has_wildcard_inside(relative) ||
                        !std::all_of(relative.begin(), relative.end(), is_owner_octet);
    if (is_odd) return std::nullopt;
    const auto owner = dns::Name::from_text(relative, apex);
    if (!owner) return std::nullopt;
    return *owner;
}

std::optional<dns::RrType> record_type_of(const ResourceId& set) {
    const std::string text = set.type();
    const auto type = dns::rr_type_from_text(text.substr(text.rfind('/') + 1));
    if (!type) return std::nullopt;
    const bool known =
        std::find(record_types.begin(), record_types.end(), *type) != record_types.end();
    return known ? std::optional{*type} : std::nullopt;
}

} // namespace parallax::model
