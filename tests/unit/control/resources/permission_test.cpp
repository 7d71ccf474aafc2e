#include "control/resources/permission.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::control::resources;

TEST_CASE("what roles do not allow is refused with who, what and where") {
    Call call;
    call.client = "app";
    call.object_id = "oid";
    call.path = "/subscriptions/s/resourceGroups/rg";
    CHECK_FALSE(permission_breach(call, "/subscriptions/s", "Microsoft.Network/register/action"));
    call.may = [](std::string_view action, std::string_view scope) {
        return action == "good" && scope == "/here";
    };
    CHECK_FALSE(permission_breach(call, "/here", "good"));
    const auto breach = permission_breach(call, "/there", "good");
    REQUIRE(breach);
    CHECK(breach->kind == model::Refusal::Kind::Forbidden);
    CHECK(breach->code == "AuthorizationFailed");
    CHECK(breach->message.starts_with("The client 'app' with object id 'oid' does not have "));
    CHECK(breach->message.find("perform action 'good' over scope '/there'") != std::string::npos);
    const auto linked =
        linked_permission_breach(call, model::ResourceId::of_group("s", "other"), "good");
    REQUIRE(linked);
    CHECK(linked->code == "LinkedAuthorizationFailed");
}

TEST_CASE("actions are named after types") {
    CHECK(action_on("Microsoft.Network/virtualNetworks", "write") ==
          "Microsoft.Network/virtualNetworks/write");
    CHECK(action_on("resourceGroups", "read") ==
          "Microsoft.Resources/subscriptions/resourceGroups/read");
}
