// Permission: what a call's roles must allow. Pure; any thread.
#pragma once

#include "control/resources/call.hpp"

namespace parallax::control::resources {

/// `action` ("Microsoft.Network/virtualNetworks/write") over a scope, an id.
model::Breach permission_breach(const Call& call, std::string_view scope,
                                const std::string& action);
/// The action on something that the call's resource refers to, perhaps in another scope.
model::Breach linked_permission_breach(const Call& call, const model::ResourceId& linked,
                                       const std::string& action);

/// "Microsoft.Network/virtualNetworks" and "write" in one.
std::string action_on(const std::string& type, std::string_view verb);

} // namespace parallax::control::resources
