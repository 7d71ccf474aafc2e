#include "tests/unit/control/resources/arm.hpp"

#include <catch2/catch.hpp>

using namespace parallax::test;

namespace {

const std::string foobar = signalr + "/foobar";

} // namespace

TEST_CASE("a SignalR service shows its host name, access list and what it was given besides") {
    Arm arm;
    build_signalr(arm);
    const auto shown = arm.get(foobar);
    CHECK(at(shown, "/properties/hostName") == R"("foobar.service.signalr.net")");
    CHECK(at(shown, "/properties/publicNetworkAccess") == R"("Enabled")");
    CHECK(at(shown, "/properties/cors/allowedOrigins") == R"(["*"])");
    CHECK(at(shown, "/properties/networkACLs/defaultAction") == R"("Allow")");
    CHECK(at(shown, "/properties/externalIP").substr(0, 8) == R"("198.18.)");
    CHECK(at(shown, "/properties/privateEndpointConnections") == "[]");
    CHECK(at(shown, "/sku/name") == R"("Standard_S1")");
    CHECK(at(arm.get(signalr), "/value/0/name") == R"("foobar")");
    CHECK(at(arm.get(foobar + "/privateLinkResources"),
             "/value/0/properties/requiredZoneNames/0") == '"' + signalr_zone + '"');
    CHECK(at(arm.get(foobar + "/privateLinkResources/signalr"), "/properties/groupId") ==
          R"("signalr")");
}

TEST_CASE("an access list is read and shown, and gets an entry with each connection") {
    Arm arm;
    build_signalr(arm);
    const auto shown = arm.patch(foobar, R"({"properties":{"networkACLs":{"defaultAction":"Deny",
        "publicNetwork":{"allow":["ClientConnection","RESTAPI"]}}}})");
    CHECK(at(shown, "/properties/networkACLs/defaultAction") == R"("Deny")");
    CHECK(at(shown, "/properties/networkACLs/publicNetwork/allow") ==
          R"(["ClientConnection","RESTAPI"])");
    arm.put(net + "/privateEndpoints/pe1", endpoint_body());
    const auto after = arm.get(foobar);
    CHECK(at(after, "/properties/networkACLs/privateEndpoints/0/name").substr(0, 5) == R"("pe1.)");
    CHECK(at(after, "/properties/networkACLs/privateEndpoints/0/allow/3") == R"("Trace")");
    CHECK(arm.refusal(Method::Patch, foobar,
                      R"({"properties":{"networkACLs":{"defaultAction":"No"}}})")
              .find("must be Allow or Deny") != std::string::npos);
    CHECK(arm.refusal(Method::Patch, foobar,
                      R"({"properties":{"networkACLs":{"publicNetwork":{"deny":["All"]}}}})")
              .find("must be of ServerConnection") != std::string::npos);
}

TEST_CASE("the owner approves, rejects and deletes connections by the service's side") {
    Arm arm;
    build_signalr(arm);
    arm.put(net + "/privateEndpoints/pe1", endpoint_body("manualPrivateLinkServiceConnections"));
    const auto listed = arm.get(foobar + "/privateEndpointConnections");
    CHECK(at(listed, "/value/0/properties/privateLinkServiceConnectionState/status") ==
          R"("Pending")");
    CHECK(at(listed, "/value/0/properties/privateEndpoint/id") ==
          '"' + net + R"(/privateEndpoints/pe1")");
    CHECK(at(listed, "/value/0/properties/groupIds") == R"(["signalr"])");
    const std::string path{listed.at_pointer("/value/0/id").as_string()};
    const auto approved =
        arm.put(path, R"({"properties":{"privateLinkServiceConnectionState":{"status":"Approved",)"
                      R"("description":"ok"}}})");
    CHECK(at(approved, "/properties/privateLinkServiceConnectionState/status") == R"("Approved")");
    CHECK(at(approved, "/properties/privateLinkServiceConnectionState/description") == R"("ok")");
    CHECK(at(arm.get(net + "/privateEndpoints/pe1"),
             "/properties/manualPrivateLinkServiceConnections/0/properties/"
             "privateLinkServiceConnectionState/status") == R"("Approved")");
    CHECK(arm.refusal(Method::Put, path,
                      R"({"properties":{"privateLinkServiceConnectionState":{"status":"Fine"}}})")
              .find("must be Approved or Rejected") != std::string::npos);
    CHECK(arm.remove(path) == 200);
    CHECK(at(arm.get(net + "/privateEndpoints/pe1"),
             "/properties/manualPrivateLinkServiceConnections/0/properties/"
             "privateLinkServiceConnectionState/status") == R"("Disconnected")");
}

TEST_CASE("a service written again without its connections' rules keeps them") {
    Arm arm;
    const std::string body = R"({"location":"westeurope","sku":{"name":"Standard_S1"},)"
                             R"("properties":{"networkACLs":{"defaultAction":"Deny")";
    arm.put(signalr + "/keeps",
            body + R"(,"privateEndpoints":[{"name":"pe.1","allow":["Trace"]}]}}})");
    const json::value kept = arm.put(signalr + "/keeps", body + "}}}");
    CHECK(kept.at_pointer("/properties/networkACLs/privateEndpoints/0/name").as_string() == "pe.1");
    const json::value gone = arm.put(signalr + "/keeps", body + R"(,"privateEndpoints":[]}}})");
    CHECK(gone.at_pointer("/properties/networkACLs/privateEndpoints").as_array().empty());
}

TEST_CASE("public access is read in any case, and never guessed") {
    Arm arm;
    build_signalr(arm);
    const auto body = [](const std::string& access) {
        return R"({"location":"westeurope","sku":{"name":"Standard_S1"},)"
               R"("properties":{"publicNetworkAccess":")" +
               access + R"("}})";
    };
    const json::value shown = arm.put(signalr + "/foobar", body("disabled"));
    CHECK(at(shown, "/properties/publicNetworkAccess") == R"("Disabled")");
    CHECK(arm.refusal(Method::Put, signalr + "/foobar", body("off"))
              .starts_with("InvalidRequestContent"));
}

TEST_CASE("link resources are found whatever the case of their id") {
    Arm arm;
    build_signalr(arm);
    const json::value shown = arm.get(signalr + "/foobar/privatelinkresources/SIGNALR");
    CHECK(at(shown, "/name") == R"("signalr")");
}
