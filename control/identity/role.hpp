// Roles: what a principal may do, and where. Pure; any thread.
#pragma once

#include "config/config.hpp"

#include <span>
#include <string_view>

namespace parallax::control::identity {

/// "Microsoft.Network/privateDnsZones/write" at an id: may somebody with these roles? Actions and
/// ids are compared ignoring ASCII case, scopes by whole segments.
bool may(std::span<const config::RoleGrant> roles, std::string_view action, std::string_view id);

/// `id` is `scope` itself or below it: "/subscriptions/x" is not above "/subscriptions/xy".
bool is_within(std::string_view id, std::string_view scope);

/// The role alone, without its scope.
bool allows(config::Role role, std::string_view action);

} // namespace parallax::control::identity
