#include "control/identity/role.hpp"

#include <algorithm>

namespace parallax::control::identity {

namespace {

bool same_octet(char a, char b) {
    return dns::fold(static_cast<std::uint8_t>(a)) == dns::fold(static_cast<std::uint8_t>(b));
}

bool starts_with(std::string_view text, std::string_view start) {
    return text.size() >= start.size() &&
           std::equal(start.begin(), start.end(), text.begin(), same_octet);
}

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() &&
           std::equal(end.rbegin(), end.rend(), text.rbegin(), same_octet);
}

bool is_read(std::string_view action) {
    return ends_with(action, "/read");
}

} // namespace

bool is_within(std::string_view id, std::string_view scope) {
    if (scope == "/") return starts_with(id, "/");
    if (scope.empty() || !starts_with(id, scope)) return false;
    return id.size() == scope.size() || id[scope.size()] == '/';
}

bool allows(config::Role role, std::string_view action) {
    switch (role) {
    case config::Role::Owner:
        return true;
    case config::Role::Reader:
        return is_read(action);
    // Azure's built-in role has Microsoft.Network/* only: a connection's approval is an action of
    // the service's own provider.
    case config::Role::NetworkContributor:
        return is_read(action) || starts_with(action, "Microsoft.Network/");
    }
    return false;
}

bool may(std::span<const config::RoleGrant> roles, std::string_view action, std::string_view id) {
    return std::ranges::any_of(roles, [&](const config::RoleGrant& grant) {
        return is_within(id, grant.scope) && allows(grant.role, action);
    });
}

} // namespace parallax::control::identity
