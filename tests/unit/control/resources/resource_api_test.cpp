#include "tests/unit/control/resources/arm.hpp"

#include <catch2/catch.hpp>

using namespace parallax::test;

namespace {

const std::string n1 = net + "/virtualNetworks/n1";

} // namespace

TEST_CASE("what is not there, and what is not served") {
    Arm arm;
    CHECK(arm.refusal(Method::Get, n1)
              .find("'Microsoft.Network/virtualNetworks/n1' under "
                    "resource group 'rg' was not found") != std::string::npos);
    CHECK(arm.refusal(Method::Get, n1 + "/subnets/s1").find("virtualNetworks/n1' under") !=
          std::string::npos);
    CHECK(arm.refusal(Method::Put, rg + "/providers/Microsoft.Foo/bars/x", "{}") ==
          "InvalidResourceType: The resource type 'bars' could not be found in the namespace "
          "'Microsoft.Foo': this server has no such resources.");
    CHECK(arm.refusal(Method::Get, net + "/routeTables").substr(0, 19) == "InvalidResourceType");
    CHECK(arm.refusal(Method::Get, "/subscriptions/s/what").substr(0, 17) == "InvalidResourceId");
    CHECK(arm.refusal(Method::Get, "/subscriptions/s/resourceGroups/none/providers/"
                                   "Microsoft.Network/virtualNetworks")
              .substr(0, 21) == "ResourceGroupNotFound");
    CHECK(arm.refusal(Method::Post, n1, "{}").substr(0, 19) == "OperationNotAllowed");
}

TEST_CASE("ids are compared without regard to case, and echoed as they were created") {
    Arm arm;
    build_signalr(arm);
    CHECK(at(arm.get("/SUBSCRIPTIONS/S/resourcegroups/RG/providers/microsoft.network/"
                     "VIRTUALNETWORKS/N1"),
             "/id") == '"' + n1 + '"');
    CHECK(at(arm.put(net + "/virtualnetworks/N1/subnets/S2",
                     R"({"properties":{"addressPrefix":"10.1.2.0/24"}})"),
             "/id") == '"' + n1 + R"(/subnets/S2")");
}

TEST_CASE("a caller does what its roles allow, and sees what it may read") {
    Arm arm;
    build_signalr(arm);
    arm.may = [](std::string_view action, std::string_view scope) {
        return action.ends_with("/read") && !scope.ends_with("/n1");
    };
    CHECK(arm.refusal(Method::Put, net + "/virtualNetworks/n2", "{}") ==
          "AuthorizationFailed: The client 'app' does not have authorization to perform action "
          "'Microsoft.Network/virtualNetworks/write' over scope '" +
              net +
              "/virtualNetworks/n2' or the scope is invalid. If access was recently granted, "
              "please refresh your credentials.");
    CHECK(arm.refusal(Method::Delete, signalr + "/foobar").find("SignalR/delete'") !=
          std::string::npos);
    CHECK(arm.refusal(Method::Get, n1).find("virtualNetworks/read'") != std::string::npos);
    CHECK(arm.refusal(Method::Get, signalr + "/foobar").empty());
    CHECK(arm.get("/subscriptions/s/providers/Microsoft.Network/virtualNetworks")
              .at("value")
              .as_array()
              .empty());
    arm.may = nullptr;
    CHECK(arm.get(n1).is_object());
}

TEST_CASE("If-Match and If-None-Match") {
    Arm arm;
    build_signalr(arm);
    Call call;
    call.method = Method::Put;
    call.path = net + "/privateDnsZones/" + signalr_zone;
    call.body = json::parse(R"({"location":"global"})");
    call.condition.if_none_match = "*";
    CHECK(arm.call(call).error().code == "PreconditionFailed");
    call.condition = {"other", ""};
    CHECK(arm.call(call).error().kind == Refusal::Kind::PreconditionFailed);
    Call read = call;
    read.method = Method::Get;
    call.condition.if_match = arm.call(read)->etag;
    const auto changed = arm.call(call);
    REQUIRE(changed);
    CHECK(changed->etag != call.condition.if_match);
}

TEST_CASE("PATCH keeps what it does not name") {
    Arm arm;
    build_signalr(arm);
    arm.patch(n1, R"({"tags":{"a":"1","b":"2"}})");
    const auto shown = arm.patch(n1, R"({"tags":{"c":"3"}})");
    CHECK(at(shown, "/tags") == R"({"c":"3"})");
    CHECK(at(shown, "/properties/addressSpace/addressPrefixes") == R"(["10.1.0.0/16"])");
    CHECK(at(shown, "/properties/subnets/0/name") == R"("s1")");
    CHECK(arm.refusal(Method::Patch, net + "/virtualNetworks/none", "{}").substr(0, 16) ==
          "ResourceNotFound");
}

TEST_CASE("listKeys gives the connection string that clients of the service expect") {
    Arm arm;
    build_signalr(arm);
    const auto keys = arm.call(Method::Post, signalr + "/foobar/listKeys");
    REQUIRE(keys);
    CHECK(at(keys->body, "/primaryConnectionString")
              .starts_with(R"("Endpoint=https://foobar.service.signalr.net;AccessKey=)"));
    CHECK(
        arm.refusal(Method::Get, signalr + "/foobar/listKeys").starts_with("InvalidResourceType"));
    CHECK(arm.refusal(Method::Post, net + "/virtualNetworks/n1/listKeys")
              .starts_with("OperationNotAllowed"));
    arm.may = [](std::string_view action, std::string_view) { return action.ends_with("/read"); };
    CHECK(
        arm.refusal(Method::Post, signalr + "/foobar/listKeys").starts_with("AuthorizationFailed"));
}

TEST_CASE("reaching into another scope needs permission there") {
    Arm arm;
    build_signalr(arm);
    const auto may_all_but_join = [](std::string_view action, std::string_view) {
        return !action.ends_with("/join/action");
    };
    arm.may = may_all_but_join;
    CHECK(arm.refusal(Method::Put, net + "/privateEndpoints/pe1", endpoint_body())
              .starts_with("LinkedAuthorizationFailed"));
    CHECK(arm.refusal(Method::Put,
                      net + "/privateDnsZones/" + signalr_zone + "/virtualNetworkLinks/l2",
                      R"({"properties":{"virtualNetwork":{"id":")" + n1 + R"("}}})")
              .starts_with("LinkedAuthorizationFailed"));
    arm.may = nullptr;
    arm.put(net + "/privateEndpoints/pe1", endpoint_body());
    arm.may = may_all_but_join;
    CHECK(arm.refusal(Method::Put, net + "/privateEndpoints/pe1/privateDnsZoneGroups/default",
                      R"({"properties":{"privateDnsZoneConfigs":[{"name":"c","properties":)"
                      R"({"privateDnsZoneId":")" +
                          net + "/privateDnsZones/" + signalr_zone + R"("}}]}})")
              .starts_with("LinkedAuthorizationFailed"));
}
