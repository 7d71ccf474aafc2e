#include "control/identity/role.hpp"

#include <catch2/catch.hpp>

using namespace parallax::control::identity;
using parallax::config::Role;
using parallax::config::RoleGrant;

namespace {

constexpr auto approval =
    "Microsoft.SignalRService/SignalR/privateEndpointConnectionsApproval/action";
constexpr auto zone_write = "Microsoft.Network/privateDnsZones/write";
constexpr auto service_read = "Microsoft.SignalRService/SignalR/read";
constexpr auto service_write = "Microsoft.SignalRService/SignalR/write";

} // namespace

TEST_CASE("an owner does everything, a reader looks") {
    CHECK(allows(Role::Owner, approval));
    CHECK(allows(Role::Owner, service_write));
    CHECK(allows(Role::Reader, service_read));
    CHECK(allows(Role::Reader, "microsoft.network/privatednszones/READ"));
    CHECK_FALSE(allows(Role::Reader, zone_write));
    CHECK_FALSE(allows(Role::Reader, approval));
    CHECK_FALSE(allows(Role::Reader, "Microsoft.SignalRService/SignalR/listKeys/action"));
    CHECK_FALSE(allows(Role::Reader, "Microsoft.Network/spread"));
}

TEST_CASE("a network contributor changes the network, and approves nothing on services") {
    CHECK(allows(Role::NetworkContributor, zone_write));
    CHECK(allows(Role::NetworkContributor, "microsoft.network/privateendpoints/write"));
    CHECK(allows(Role::NetworkContributor, service_read));
    CHECK_FALSE(allows(Role::NetworkContributor, service_write));
    CHECK_FALSE(allows(Role::NetworkContributor, approval));
    CHECK_FALSE(allows(Role::NetworkContributor, "Microsoft.NetworkAnalytics/x/write"));
}

TEST_CASE("scopes end where segments end, whatever the case") {
    CHECK(is_within("/subscriptions/x", "/subscriptions/x"));
    CHECK(is_within("/subscriptions/x/resourceGroups/rg", "/subscriptions/x"));
    CHECK(is_within("/SUBSCRIPTIONS/X/resourcegroups/RG/y", "/subscriptions/x/resourceGroups/rg"));
    CHECK(is_within("/subscriptions/x", "/"));
    CHECK_FALSE(is_within("/subscriptions/xy", "/subscriptions/x"));
    CHECK_FALSE(is_within("/subscriptions/x", "/subscriptions/xy"));
    CHECK_FALSE(is_within("/subscriptions", "/subscriptions/x"));
    CHECK_FALSE(is_within("/subscriptions/x", ""));
    CHECK_FALSE(is_within("subscriptions/x", "/"));
    CHECK_FALSE(is_within("", "/"));
}

TEST_CASE("a role holds at its own scope only") {
    const std::vector<RoleGrant> roles{{Role::Reader, "/"},
                                       {Role::Owner, "/subscriptions/x/resourceGroups/rg"}};
    CHECK(may(roles, zone_write, "/subscriptions/x/resourceGroups/rg/providers/a/b/c"));
    CHECK_FALSE(may(roles, zone_write, "/subscriptions/x/resourceGroups/rg2/providers/a/b/c"));
    CHECK(may(roles, service_read, "/subscriptions/x/resourceGroups/rg2/providers/a/b/c"));
    CHECK_FALSE(may({}, service_read, "/subscriptions/x"));
}
