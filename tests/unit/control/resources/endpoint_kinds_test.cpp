#include "tests/unit/control/resources/arm.hpp"

#include <catch2/catch.hpp>

using namespace parallax::test;

namespace {

const std::string pe1 = net + "/privateEndpoints/pe1";
const std::string zone_path = net + "/privateDnsZones/" + signalr_zone;

std::string group_body(const std::string& id) {
    return R"({"name":"default","properties":{"privateDnsZoneConfigs":[{"name":"signalr",)"
           R"("properties":{"privateDnsZoneId":")" +
           id + R"("}}]}})";
}

} // namespace

TEST_CASE("an endpoint that is approved at once, its interface and its records") {
    Arm arm;
    build_signalr(arm);
    const auto made = arm.call(Method::Put, pe1, endpoint_body());
    INFO(Catch::Detail::stringify(made));
    REQUIRE(made);
    CHECK(made->status == 201);
    const auto& shown = made->body;
    const std::string connection = "/properties/privateLinkServiceConnections/0";
    CHECK(at(shown, connection + "/name") == R"("c1")");
    CHECK(at(shown, connection + "/properties/privateLinkServiceConnectionState") ==
          R"({"status":"Approved","description":"Auto-Approved","actionsRequired":"None"})");
    CHECK(at(shown, "/properties/manualPrivateLinkServiceConnections") == "[]");
    CHECK(at(shown, "/properties/customDnsConfigs/0/ipAddresses") == R"(["10.1.1.4"])");
    CHECK(at(shown, "/properties/customDnsConfigs/0/fqdn") == R"("foobar.service.signalr.net")");
    const std::string nic{shown.at_pointer("/properties/networkInterfaces/0/id").as_string()};
    const auto interface = arm.get(nic);
    CHECK(at(interface, "/properties/ipConfigurations/0/properties/privateIPAddress") ==
          R"("10.1.1.4")");
    CHECK(at(interface,
             "/properties/ipConfigurations/0/properties/privateLinkConnectionProperties/fqdns") ==
          R"(["foobar.service.signalr.net"])");
    CHECK(at(arm.get(net + "/networkInterfaces"), "/value/0/id") == '"' + nic + '"');
    CHECK(at(arm.get(zone_path + "/A/foobar"), "/properties/aRecords/0/ipv4Address") ==
          R"("10.1.1.4")");
    CHECK(arm.refusal(Method::Put, nic, "{}").substr(0, 19) == "OperationNotAllowed");
    CHECK(arm.remove(pe1) == 200);
    CHECK(arm.refusal(Method::Get, zone_path + "/A/foobar").substr(0, 16) == "ResourceNotFound");
    CHECK(arm.refusal(Method::Get, nic).substr(0, 16) == "ResourceNotFound");
}

TEST_CASE("who may not approve gets Pending, and no records") {
    Arm arm;
    build_signalr(arm);
    arm.may = [](std::string_view action, const auto&) {
        return action.find("Approval") == std::string_view::npos;
    };
    const auto shown = arm.put(pe1, endpoint_body());
    CHECK(at(shown, "/properties/privateLinkServiceConnections/0/properties/"
                    "privateLinkServiceConnectionState/status") == R"("Pending")");
    CHECK(at(shown, "/properties/customDnsConfigs") == "[]");
    CHECK(arm.refusal(Method::Get, zone_path + "/A/foobar") != "");
}

TEST_CASE("a zone group shows its zones and the records in them") {
    Arm arm;
    build_signalr(arm);
    arm.put(pe1, endpoint_body());
    const std::string path = pe1 + "/privateDnsZoneGroups/default";
    const auto shown = arm.put(path, group_body(zone_path));
    const std::string config = "/properties/privateDnsZoneConfigs/0/properties";
    CHECK(at(shown, config + "/privateDnsZoneId") == '"' + zone_path + '"');
    CHECK(at(shown, config + "/recordSets/0/recordSetName") == R"("foobar")");
    CHECK(at(shown, config + "/recordSets/0/ipAddresses") == R"(["10.1.1.4"])");
    CHECK(at(shown, config + "/recordSets/0/ttl") == "10");
    CHECK(at(arm.get(pe1), "/properties/customDnsConfigs") == "[]");
    CHECK(at(arm.get(pe1 + "/privateDnsZoneGroups"), "/value/0/name") == R"("default")");
    CHECK(arm.refusal(Method::Put, path, group_body("x")).find("must be the id") !=
          std::string::npos);
    CHECK(arm.remove(path) == 200);
}

TEST_CASE("a static address is kept and shown") {
    Arm arm;
    build_signalr(arm);
    std::string body = endpoint_body();
    body.insert(body.size() - 2,
                R"(,"ipConfigurations":[{"name":"ip1","properties":{"groupId":"signalr",)"
                R"("memberName":"signalr","privateIPAddress":"10.1.1.77"}}])");
    const auto shown = arm.put(pe1, body);
    CHECK(at(shown, "/properties/ipConfigurations/0/properties/privateIPAddress") ==
          R"("10.1.1.77")");
    CHECK(at(shown, "/properties/customDnsConfigs/0/ipAddresses") == R"(["10.1.1.77"])");
}

TEST_CASE("requests for endpoints that cannot be read") {
    Arm arm;
    build_signalr(arm);
    CHECK(arm.refusal(Method::Put, pe1, "{}").find("'properties.subnet' must have the id") !=
          std::string::npos);
    CHECK(arm.refusal(Method::Put, pe1,
                      R"({"properties":{"subnet":{"id":")" + net +
                          R"(/virtualNetworks/n1/subnets/s1"}}})")
              .find("must have one connection") != std::string::npos);
}
