#include "zones/model/groups.hpp"

#include "zones/model/endpoints.hpp"
#include "zones/model/links.hpp"
#include "zones/model/networks.hpp"
#include "zones/model/private_zones.hpp"
#include "zones/model/services.hpp"

namespace parallax::model {

namespace {

using Delete = Ruled<Removal> (*)(Draft&, const ResourceId&);

/// Deletes those of the group's resources that are of this kind, by the rule of the kind.
template <class Kind>
Breach delete_all(Draft& draft, const ResourceId& group, Delete rule) {
    for (const ResourcePtr& each : draft.below(group)) {
        if (!std::holds_alternative<Kind>(*each)) continue;
        const auto removed = rule(draft, id_of(*each));
        if (!removed) return removed.error();
    }
    return std::nullopt;
}

} // namespace

Ruled<Stored> put_resource_group(Draft& draft, ResourceGroup wanted) {
    if (wanted.head.id.name().size() > group_name_octets_max) {
        return bad_request("InvalidResourceGroupName", "The name of a resource group has at most " +
                                                           std::to_string(group_name_octets_max) +
                                                           " characters.");
    }
    if (auto breach = text_breach(wanted.head)) return *breach;
    const auto held = draft.get<ResourceGroup>(wanted.head.id);
    if (!held && draft.of_type("resourceGroups").size() >= groups_per_subscription_max) {
        return bad_request("ResourceGroupQuotaExceeded",
                           "A subscription has at most " +
                               std::to_string(groups_per_subscription_max) + " resource groups.");
    }
    if (held && !is_same_location(held->head.location, wanted.head.location)) {
        return conflict("InvalidResourceGroupLocation",
                        "Invalid resource group location " + quoted(wanted.head.location) +
                            ". The Resource group already exists in location " +
                            quoted(held->head.location) + ".");
    }
    return store(draft, std::move(wanted));
}

Ruled<Removal> delete_resource_group(Draft& draft, const ResourceId& id) {
    if (!draft.get<ResourceGroup>(id)) return Removal::WasAbsent;
    if (auto breach = delete_all<PrivateEndpoint>(draft, id, delete_private_endpoint)) {
        return *breach;
    }
    if (auto breach = delete_all<VirtualNetworkLink>(draft, id, delete_link)) return *breach;
    if (auto breach = delete_all<PrivateDnsZone>(draft, id, delete_zone)) return *breach;
    if (auto breach = delete_all<Service>(draft, id, delete_service)) return *breach;
    if (auto breach = delete_all<VirtualNetwork>(draft, id, delete_virtual_network)) {
        return *breach;
    }
    draft.erase(id);
    return Removal::Removed;
}

} // namespace parallax::model
