#include "control/import/plan.hpp"

#include "tests/unit/control/import/reading.hpp"

using namespace parallax::control::import;
using namespace parallax::control::import::testing;

namespace {

Plan plan(const std::string& items) {
    auto made = plan_of({read("[" + items + "]")});
    if (const auto* const fault = std::get_if<std::string>(&made)) FAIL(*fault);
    return std::get<Plan>(std::move(made));
}
std::vector<std::string> ids(const Plan& planned) {
    std::vector<std::string> found;
    for (const Exported& one : planned.resources) found.push_back(one.id.substr(ours.size()));
    return found;
}
std::string item(const std::string& below) {
    return R"({"id":")" + theirs + below + R"("})";
}

const std::string by_pe1 = R"({"creator":"created by private endpoint pe1 with resource guid 7"})";

} // namespace

TEST_CASE("parents come first, and what is named before who names it") {
    const std::string network = "/providers/Microsoft.Network/virtualNetworks/n1";
    const Plan planned =
        plan(a_set("w", "10.0.0.1") + "," + item(zone_below + "/virtualNetworkLinks/l1") + "," +
             item(network + "/subnets/s1") + "," + item(zone_below) + "," + item(network));
    CHECK(ids(planned) == std::vector<std::string>{"", network, network + "/subnets/s1", zone_below,
                                                   zone_below + "/virtualNetworkLinks/l1",
                                                   zone_below + "/A/w"});
    CHECK(planned.resources[0].presence == Presence::IfMissing); // the group
}

TEST_CASE("what an endpoint registered comes with it, at the same address") {
    std::string without_address = endpoint("pe1", "Approved");
    const auto configs = without_address.find("[{\"fqdn\"");
    without_address.replace(configs, without_address.find("}]", configs) + 2 - configs, "[]");
    const Plan planned = plan(a_set("foobar", "10.1.1.9", by_pe1) + "," + without_address);
    const std::string pe1 = "/providers/Microsoft.Network/privateEndpoints/pe1";
    CHECK(ids(planned) ==
          std::vector<std::string>{"", "/providers/Microsoft.SignalRService/SignalR/foobar", pe1});
    const Exported& made = planned.resources.back();
    CHECK(at(made, "/properties/ipConfigurations/0/properties/privateIPAddress") == "\"10.1.1.9\"");
    // Approved there by hand, so approved here at once.
    CHECK(at(made, "/properties/privateLinkServiceConnections/0/name") == "\"c1\"");
    CHECK(at(made, "/properties/manualPrivateLinkServiceConnections") == "[]");
    CHECK(planned.resources[1].presence == Presence::IfMissing);
    CHECK(at(planned.resources[1], "/sku/name") == "\"Standard_S1\"");
}

TEST_CASE("a pending endpoint stays one, a rejected one is left out and noted") {
    const Plan planned = plan(endpoint("pe1", "Pending") + "," + endpoint("pe2", "Rejected"));
    CHECK(ids(planned).back() == "/providers/Microsoft.Network/privateEndpoints/pe1");
    CHECK(at(planned.resources.back(), "/properties/manualPrivateLinkServiceConnections/0/name") ==
          "\"c1\"");
    REQUIRE(planned.notes.size() == 1);
    CHECK(planned.notes[0].find("pe2 is left out: its connection is Rejected") !=
          std::string::npos);
}

TEST_CASE("two subscriptions may not say different things of one id") {
    std::string other = a_set("w", "10.0.0.2");
    other.replace(other.find("11111111"), 8, "99999999");
    const auto made = plan_of({read("[" + a_set("w", "10.0.0.1") + "," + other + "]")});
    REQUIRE(std::holds_alternative<std::string>(made));
    CHECK(std::get<std::string>(made).starts_with("two things named " + ours));
    const auto same = plan_of(
        {read("[" + a_set("w", "10.0.0.1") + "]"), read("[" + a_set("w", "10.0.0.1") + "]")});
    CHECK(std::get<Plan>(same).resources.size() == 2);
}
