// Listing: resources as pages of JSON, with $top, $skiptoken and a nextLink.
//
// Pages are by key, so that what comes or goes between two of them neither hides nor repeats
// others. Pure; one thread.
#pragma once

#include "control/resources/kind.hpp"

namespace parallax::control::resources {

using Shaping = boost::json::object (*)(const Draft& draft, const model::Resource& resource);

/// Pre: `found` is in the order of ids.
Ruled<Answer> list(const Draft& draft, const Call& call,
                   const std::vector<model::ResourcePtr>& found, Shaping shaping);

/// The resources of any type in these groups that a group itself has, as the generic listings show
/// them: without properties. `$filter` may ask for resourceType, resourceGroup, name and location.
Ruled<Answer> list_generic(const Draft& draft, const Call& call,
                           const std::vector<model::ResourcePtr>& groups);

} // namespace parallax::control::resources
