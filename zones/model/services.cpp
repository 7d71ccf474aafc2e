#include "zones/model/services.hpp"

#include "zones/model/address_plan.hpp"
#include "zones/model/connections.hpp"
#include "zones/model/endpoints.hpp"

#include <algorithm>

namespace parallax::model {

namespace {

bool is_name_octet(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

bool is_service_name(std::string_view name) {
    return name.size() >= service_name_octets_min && name.size() <= service_name_octets_max &&
           name.front() != '-' && name.back() != '-' &&
           std::all_of(name.begin(), name.end(), is_name_octet);
}

bool names_type(const zones::CatalogueRow& row, const std::string& folded_type) {
    return std::any_of(row.resource_types.begin(), row.resource_types.end(),
                       [&](const std::string& each) { return folded(each) == folded_type; });
}

/// The type's sub-resource groups, each once, in the catalogue's order.
std::vector<std::string> groups_of(const Environment& environment, const std::string& type) {
    std::vector<std::string> groups;
    for (const zones::CatalogueRow& row : environment.catalogue->rows()) {
        if (row.cloud != environment.settings.cloud || !names_type(row, folded(type))) continue;
        for (const std::string& group : row.subresources) {
            const auto is_same = [&](const std::string& each) {
                return folded(each) == folded(group);
            };
            if (std::none_of(groups.begin(), groups.end(), is_same)) groups.push_back(group);
        }
    }
    return groups;
}

std::optional<ServiceNames> names_in(const zones::SuffixPair& pair, std::string_view label) {
    const std::string lower = folded(label);
    const auto public_name = dns::Name::from_text(lower, pair.public_suffix);
    const auto private_name = dns::Name::from_text(lower, pair.private_zone);
    if (!public_name || !private_name) return std::nullopt;
    return ServiceNames{*public_name, *private_name, pair.private_zone};
}

bool has_group(const zones::CatalogueRow& row, const std::string& group) {
    return std::any_of(row.subresources.begin(), row.subresources.end(),
                       [&](const std::string& each) { return folded(each) == folded(group); });
}

/// The zone's name with the region filled in; nothing when it needs more than that.
std::optional<dns::Name> regional_zone(std::string pattern, const std::string& region) {
    for (const std::string_view placeholder : {"{regionName}", "{region}"}) {
        const std::size_t at = pattern.find(placeholder);
        if (at != std::string::npos) pattern.replace(at, placeholder.size(), region);
    }
    if (region.empty() || pattern.find('{') != std::string::npos) return std::nullopt;
    const auto zone = dns::Name::from_text(pattern);
    if (!zone) return std::nullopt;
    return *zone;
}

/// The pair of a type whose zone is one of a region.
std::optional<zones::SuffixPair> regional_pair(const Environment& environment,
                                               const std::string& type, const std::string& group,
                                               std::string_view location) {
    const std::string region = squeezed_location(location);
    for (const zones::CatalogueRow& row : environment.catalogue->rows()) {
        if (row.cloud != environment.settings.cloud || !names_type(row, folded(type))) continue;
        if (!has_group(row, group)) continue;
        for (const std::string& pattern : row.private_zones) {
            const auto zone = regional_zone(pattern, region);
            const auto pairs = zone ? environment.catalogue->pairs_for_zone(*zone)
                                    : std::vector<zones::SuffixPair>{};
            if (!pairs.empty()) return pairs.front();
        }
    }
    return std::nullopt;
}

/// One public name is an alias of one private name; another group's pair for it leads nowhere.
bool is_alias_of_another(const std::vector<SubResource>& earlier, const ServiceNames& names) {
    return std::any_of(earlier.begin(), earlier.end(), [&](const SubResource& each) {
        return each.names && each.names->public_name == names.public_name &&
               each.names->private_name != names.private_name;
    });
}

Breach names_breach(const Draft& draft, const Service& wanted) {
    for (const SubResource& each : wanted.sub_resources) {
        if (!each.names) continue;
        for (const ResourcePtr& other :
             draft.referrers(public_name_reference(each.names->public_name))) {
            if (id_of(*other) == wanted.head.id) continue;
            return conflict("NameAlreadyExists",
                            "The name " + quoted(wanted.head.id.name()) + " is taken: " +
                                id_of(*other).text() + " is " + each.names->public_name.to_text() +
                                " already. Names of services are unique everywhere; choose "
                                "another.");
        }
    }
    return std::nullopt;
}

/// Of what would grow without end.
Breach size_breach(const Draft& draft, const Service& wanted) {
    if (std::max(wanted.sku.name.size(), wanted.sku.tier.size()) > sku_text_octets_max) {
        return bad_request("InvalidRequestFormat", "The name and the tier of a SKU have at most " +
                                                       std::to_string(sku_text_octets_max) +
                                                       " octets, such as Standard_S1.");
    }
    if (wanted.acl.endpoints.size() > endpoints_per_service_max) {
        return bad_request("InvalidRequestFormat", "The network ACLs name at most " +
                                                       std::to_string(endpoints_per_service_max) +
                                                       " private endpoint connections.");
    }
    const bool is_new = !draft.find(wanted.head.id);
    if (!is_new || draft.referrers(service_reference()).size() < services_per_subscription_max) {
        return std::nullopt;
    }
    return bad_request("ServiceCountLimitReached",
                       "A subscription has at most " +
                           std::to_string(services_per_subscription_max) + " services.");
}

Breach service_breach(const Draft& draft, const Service& wanted) {
    if (auto breach = head_breach(draft, wanted.head)) return breach;
    if (wanted.sub_resources.empty()) {
        return not_found("InvalidResourceType",
                         "The resource type " + quoted(wanted.head.id.type()) +
                             " could not be found: the catalogue of private link services does "
                             "not have it; 'parallax catalogue' lists what it has.");
    }
    if (!is_service_name(wanted.head.id.name())) {
        return bad_request("BadRequest",
                           "The service name " + quoted(wanted.head.id.name()) +
                               " is not valid: " + std::to_string(service_name_octets_min) +
                               " to " + std::to_string(service_name_octets_max) +
                               " letters, digits and hyphens, with no hyphen at either end.");
    }
    if (wanted.public_addresses.size() > public_addresses_max) {
        return bad_request("BadRequest", "A service has at most " +
                                             std::to_string(public_addresses_max) +
                                             " public addresses.");
    }
    if (auto breach = size_breach(draft, wanted)) return breach;
    return names_breach(draft, wanted);
}

Breach free_tier_breach(const Draft& draft, const Service& wanted) {
    const auto connections = draft.children(wanted.head.id, type::connection);
    if (!is_free(wanted.sku) || connections.empty()) return std::nullopt;
    return bad_request("PrivateEndpointNotSupportedInFreeTier",
                       "Service " + quoted(wanted.head.id.name()) +
                           " has private endpoint connections, such as " +
                           quoted(id_of(*connections.front()).name()) +
                           ", and the Free tier has none; delete them first.");
}

Ruled<dns::IpAddress> next_public_address(const Draft& draft) {
    const dns::Prefix& space = draft.environment().settings.public_space;
    const auto free = lowest_free({space}, [&](const dns::IpAddress& address) {
        return draft.has_referrers(address_reference(address));
    });
    if (free) return *free;
    return conflict("PublicAddressesExhausted",
                    "No public address is left in " + space.to_text() +
                        "; give the service its own, or set a larger space.");
}

} // namespace

bool is_free(const Sku& sku) {
    return folded(sku.name).starts_with("free") || folded(sku.tier) == "free";
}

std::vector<SubResource> sub_resources_of(const Environment& environment, const ResourceId& service,
                                          std::string_view location) {
    const std::string type = service.type();
    const std::vector<std::string> groups = groups_of(environment, type);
    std::vector<SubResource> found;
    for (const std::string& group : groups) {
        std::string longer = type;
        longer.append("/").append(group);
        SubResource sub{group, std::nullopt};
        auto pair = environment.catalogue->pair_for_type(longer, environment.settings.cloud);
        if (!pair) pair = regional_pair(environment, type, group, location);
        if (pair) sub.names = names_in(*pair, service.name());
        if (sub.names && is_alias_of_another(found, *sub.names)) sub.names.reset();
        found.push_back(std::move(sub));
    }
    return found;
}

Ruled<Stored> put_service(Draft& draft, Service wanted) {
    wanted.sub_resources =
        sub_resources_of(draft.environment(), wanted.head.id, wanted.head.location);
    if (auto breach = service_breach(draft, wanted)) return *breach;
    const auto held = draft.get<Service>(wanted.head.id);
    if (held) {
        if (auto breach = location_breach(wanted.head, held->head)) return *breach;
        if (auto breach = free_tier_breach(draft, wanted)) return *breach;
        if (wanted.public_addresses.empty()) wanted.public_addresses = held->public_addresses;
    }
    if (wanted.public_addresses.empty()) {
        const auto address = next_public_address(draft);
        if (!address) return address.error();
        wanted.public_addresses = {*address};
    }
    return store(draft, std::move(wanted));
}

Ruled<Removal> delete_service(Draft& draft, const ResourceId& id) {
    if (!draft.get<Service>(id)) return Removal::WasAbsent;
    for (const ResourcePtr& connection : draft.children(id, type::connection)) {
        const auto removed = delete_connection(draft, id_of(*connection));
        if (!removed) return removed.error();
    }
    for (const ResourcePtr& each : draft.below(id)) draft.erase(id_of(*each));
    draft.erase(id);
    return Removal::Removed;
}

} // namespace parallax::model
