// Path: what a request's path names: one resource, a collection, or a collection over all groups of
// a subscription. Pure; any thread.
#pragma once

#include "zones/model/resource_id.hpp"

#include <optional>
#include <string_view>
#include <variant>

namespace parallax::control::resources {

/// "/subscriptions/S/resourceGroups/G" or a resource in one.
struct OneResource {
    model::ResourceId id;
};
/// "<resource>/<word>": children of a type, or with POST something done to it.
struct BelowResource {
    model::ResourceId id;
    std::string type; ///< under a group with its provider: "Microsoft.Network/virtualNetworks"
};
/// "/subscriptions/S/providers/P/T" and "/subscriptions/S/resourceGroups".
struct WholeSubscription {
    std::string subscription;
    std::string type; ///< "resourceGroups" or with its provider
};
using Path = std::variant<OneResource, BelowResource, WholeSubscription>;

/// Nothing for anything else.
std::optional<Path> read_path(std::string_view path);

} // namespace parallax::control::resources
