#include "tests/unit/control/resources/arm.hpp"

#include <catch2/catch.hpp>

using namespace parallax::test;

namespace {

const std::string zone_path = net + "/privateDnsZones/" + signalr_zone;
const std::string link_path = zone_path + "/virtualNetworkLinks/l1";

std::string link_body(const std::string& properties) {
    return R"({"location":"global","properties":{)" + properties + R"("virtualNetwork":{"id":")" +
           net + R"(/virtualNetworks/n1"}}})";
}

} // namespace

TEST_CASE("a zone shows its limits and counts") {
    Arm arm;
    build_signalr(arm);
    const auto shown = arm.get(zone_path);
    CHECK(at(shown, "/location") == R"("global")");
    CHECK(at(shown, "/properties/maxNumberOfRecordSets") == "25000");
    CHECK(at(shown, "/properties/numberOfRecordSets") == "1");
    CHECK(at(shown, "/properties/numberOfVirtualNetworkLinks") == "1");
    CHECK(at(shown, "/properties/numberOfVirtualNetworkLinksWithRegistration") == "0");
    CHECK(at(arm.patch(zone_path, R"({"tags":{"x":"y"}})"), "/tags") == R"({"x":"y"})");
    CHECK(at(arm.patch(zone_path, R"({"tags":{}})"), "/tags") == "absent");
    CHECK(arm.refusal(Method::Delete, zone_path) != "");
    CHECK(arm.remove(link_path) == 200);
    CHECK(arm.remove(zone_path) == 200);
}

TEST_CASE("a link has its network, registration and policy") {
    Arm arm;
    build_signalr(arm);
    auto shown = arm.get(link_path);
    CHECK(at(shown, "/properties/virtualNetwork/id") == '"' + net + R"(/virtualNetworks/n1")");
    CHECK(at(shown, "/properties/registrationEnabled") == "false");
    CHECK(at(shown, "/properties/resolutionPolicy") == R"("Default")");
    CHECK(at(shown, "/properties/virtualNetworkLinkState") == R"("Completed")");
    shown =
        arm.put(link_path,
                link_body(R"("registrationEnabled":true,"resolutionPolicy":"NxDomainRedirect",)"));
    CHECK(at(shown, "/properties/registrationEnabled") == "true");
    CHECK(at(shown, "/properties/resolutionPolicy") == R"("NxDomainRedirect")");
    CHECK(at(arm.get(zone_path + "/virtualNetworkLinks"), "/value/0/name") == R"("l1")");
    CHECK(arm.refusal(Method::Put, link_path, link_body(R"("resolutionPolicy":"Maybe",)"))
              .find("must be Default or NxDomainRedirect") != std::string::npos);
    CHECK(arm.refusal(Method::Put, link_path, "{}").find("must have the id of a virtual network") !=
          std::string::npos);
}
