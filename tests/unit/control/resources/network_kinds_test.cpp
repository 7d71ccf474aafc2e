#include "tests/unit/control/resources/arm.hpp"

#include <catch2/catch.hpp>

using namespace parallax::test;

namespace {

const std::string n1 = net + "/virtualNetworks/n1";

} // namespace

TEST_CASE("a network as azure-cli makes it, with its subnets and what no rule knows") {
    Arm arm;
    const auto made = arm.call(Method::Put, n1, R"({"location":"westeurope","properties":{
        "addressSpace":{"addressPrefixes":["10.1.0.0/16"]},"enableDdosProtection":true,
        "dhcpOptions":{"dnsServers":["10.1.0.4"]},
        "subnets":[{"name":"s1","properties":{"addressPrefix":"10.1.1.0/24"}}]}})");
    REQUIRE(made);
    CHECK(made->status == 201);
    const auto& shown = made->body;
    CHECK(at(shown, "/type") == R"("Microsoft.Network/virtualNetworks")");
    CHECK(at(shown, "/properties/addressSpace/addressPrefixes") == R"(["10.1.0.0/16"])");
    CHECK(at(shown, "/properties/dhcpOptions/dnsServers") == R"(["10.1.0.4"])");
    CHECK(at(shown, "/properties/enableDdosProtection") == "true");
    CHECK(at(shown, "/properties/virtualNetworkPeerings") == "[]");
    CHECK(at(shown, "/properties/provisioningState") == R"("Succeeded")");
    CHECK(at(shown, "/properties/subnets/0/id") == '"' + n1 + R"(/subnets/s1")");
    CHECK(at(shown, "/etag").substr(0, 5) == R"("W/\")");
    CHECK(at(arm.get(net + "/virtualNetworks"), "/value/0/name") == R"("n1")");
    CHECK(at(arm.get("/subscriptions/S/providers/microsoft.network/virtualnetworks"),
             "/value/0/name") == R"("n1")");
}

TEST_CASE("a subnet is read, its policies changed, and shows the endpoints in it") {
    Arm arm;
    build_signalr(arm);
    const std::string s1 = n1 + "/subnets/s1";
    const auto before = arm.get(s1);
    CHECK(at(before, "/properties/addressPrefix") == R"("10.1.1.0/24")");
    CHECK(at(before, "/properties/privateEndpointNetworkPolicies") == R"("Disabled")");
    CHECK(at(before, "/properties/privateLinkServiceNetworkPolicies") == R"("Enabled")");
    CHECK(at(before, "/properties/delegations") == "[]");
    const auto after =
        arm.patch(s1, R"({"properties":{"privateEndpointNetworkPolicies":"Enabled"}})");
    CHECK(at(after, "/properties/privateEndpointNetworkPolicies") == R"("Enabled")");
    CHECK(at(after, "/properties/addressPrefix") == R"("10.1.1.0/24")");
    arm.put(net + "/privateEndpoints/pe1", endpoint_body());
    CHECK(at(arm.get(s1), "/properties/privateEndpoints/0/id") ==
          '"' + net + R"(/privateEndpoints/pe1")");
    CHECK(arm.refusal(Method::Delete, s1).substr(0, 10) == "InUseSubne");
}

TEST_CASE("bodies that are wrong are told with what is allowed") {
    Arm arm;
    CHECK(
        arm.refusal(Method::Put, n1, R"({"properties":{"addressSpace":{"addressPrefixes":["x"]}}})")
            .find("'properties.addressSpace.addressPrefixes[0]' must be an address range") !=
        std::string::npos);
    build_signalr(arm);
    CHECK(arm.refusal(Method::Put, n1 + "/subnets/s2", R"({"properties":{"addressPrefix":"10"}})")
              .find("'properties.addressPrefix' must be a range such as") != std::string::npos);
    CHECK(arm.refusal(Method::Put, n1 + "/subnets/s2",
                      R"({"properties":{"addressPrefix":"10.1.2.0/24",)"
                      R"("privateEndpointNetworkPolicies":"x"}})")
              .find("must be Enabled or Disabled") != std::string::npos);
    CHECK(arm.refusal(Method::Put, n1, R"({"properties":{"subnets":[{"name":"a/b"}]}})")
              .find("'properties.subnets[0].name' must be a name") != std::string::npos);
}

TEST_CASE("a host is registered and unregistered") {
    Arm arm;
    build_signalr(arm);
    const std::string vm = n1 + "/registeredHosts/vm1";
    const auto shown = arm.put(vm, R"({"properties":{"addresses":["10.1.1.9"]}})");
    CHECK(at(shown, "/properties/addresses") == R"(["10.1.1.9"])");
    CHECK(at(arm.get(n1 + "/registeredHosts"), "/value/0/name") == R"("vm1")");
    CHECK(arm.remove(vm) == 200);
}

TEST_CASE("a subnet whose name no path could name is refused") {
    Arm arm;
    CHECK(arm.refusal(Method::Put, net + "/virtualNetworks/n1",
                      R"({"location":"westeurope","properties":{)"
                      R"("addressSpace":{"addressPrefixes":["10.1.0.0/16"]},)"
                      R"("subnets":[{"name":"s\u00fcd",)"
                      R"("properties":{"addressPrefix":"10.1.1.0/24"}}]}})")
              .starts_with("InvalidRequestContent"));
}
