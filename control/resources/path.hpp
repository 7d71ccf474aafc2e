// Path: what a request's path names: one resource, a collection, or a collection over all groups of
// a subscription. Pure; any thread.
#pragma once

#include "zones/model/resource_id.hpp"

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

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

/// What is between the slashes, but for one at the end; of a longer path the first
/// id_segments_max + 1.
std::vector<std::string> segments_of(std::string_view path);

/// Nothing for anything else.
std::optional<Path> read_path(std::string_view path);

} // namespace parallax::control::resources
