#include "control/import/drift.hpp"

#include "tests/unit/control/import/reading.hpp"

using namespace parallax::control::import;
using namespace parallax::control::import::testing;
using boost::json::parse;

namespace {

Exported one(const std::string& item) {
    return read("[" + item + "]").resources.at(0);
}

} // namespace

TEST_CASE("a record set drifts when it is missing or says something else") {
    const Exported set = one(a_set("foobar", "10.1.1.5"));
    const auto missing = drift_of(set, nullptr);
    REQUIRE(missing);
    CHECK(missing->kind == Drift::Kind::Missing);
    CHECK_FALSE(drift_of(set, parse(R"({"properties":{"ttl":10,"fqdn":"f","isAutoRegistered":true,
        "metadata":{"creator":"us"},"aRecords":[{"ipv4Address":"10.1.1.5"}]}})")));
    const auto other = drift_of(
        set, parse(R"({"properties":{"ttl":10,"aRecords":[{"ipv4Address":"10.1.1.9"}]}})"));
    REQUIRE(other);
    CHECK(other->kind == Drift::Kind::Overwritten);
    CHECK(other->differences.at(0).member == "aRecords[0]");
}

TEST_CASE("records compare in any order, names without regard to case and final dot") {
    const std::string id = theirs + zone_below + "/MX/@";
    const Exported set = one(R"({"id":")" + id + R"(","ttl":5,"mxRecords":[
        {"preference":10,"exchange":"A.example."},{"exchange":"b.example","preference":20}]})");
    CHECK_FALSE(drift_of(set, parse(R"({"properties":{"ttl":5,"mxRecords":[
        {"exchange":"B.example","preference":20},{"exchange":"a.example","preference":10}]}})")));
}

TEST_CASE("a link that is not held is a zone not linked") {
    const Exported link = one(R"({"id":")" + theirs + zone_below +
                              R"(/virtualNetworkLinks/l1","registrationEnabled":false,
        "virtualNetwork":{"id":")" +
                              theirs + R"(/providers/Microsoft.Network/virtualNetworks/N1"}})");
    CHECK(drift_of(link, nullptr)->kind == Drift::Kind::NotLinked);
    const std::string held = R"({"properties":{"registrationEnabled":false,"resolutionPolicy":")";
    const std::string network = R"(","virtualNetwork":{"id":")" + ours +
                                R"(/providers/Microsoft.Network/virtualNetworks/n1"}}})";
    CHECK_FALSE(drift_of(link, parse(held + "Default" + network)));
    CHECK(drift_of(link, parse(held + "NxDomainRedirect" + network)));
}

TEST_CASE("an endpoint drifts by its state, its subnet or its service") {
    const Exported pe = one(endpoint("pe1", "Approved"));
    const auto held = [&](const std::string& status) {
        return parse(R"({"properties":{"subnet":{"id":")" + ours +
                     R"(/providers/Microsoft.Network/virtualNetworks/n1/subnets/s1"},
            "privateLinkServiceConnections":[{"properties":{"groupIds":["signalr"],
            "privateLinkServiceId":")" +
                     ours +
                     R"(/providers/Microsoft.SignalRService/SignalR/foobar",
            "privateLinkServiceConnectionState":{"status":")" +
                     status + R"("}}}]}})");
    };
    CHECK_FALSE(drift_of(pe, held("Approved")));
    CHECK(drift_of(pe, held("Rejected"))->differences.at(0).member == "status");
}

TEST_CASE("only in collections that the export covers a held resource is stale") {
    const std::vector<Exported> exported{one(a_set("foobar", "10.1.1.5")),
                                         one(endpoint("pe1", "Approved"))};
    CHECK(covered_collections(exported) ==
          std::vector<std::string>{ours + zone_below + "/ALL",
                                   ours + "/providers/Microsoft.Network/privateEndpoints"});
    const auto listed =
        parse("[{\"id\":\"" + ours + zone_below + "/A/FOOBAR\"},{\"id\":\"" + ours + zone_below +
              "/A/old\"},{\"id\":\"" + ours + zone_below + "/SOA/@\"}]");
    const auto stale = stale_among(listed.as_array(), exported);
    REQUIRE(stale.size() == 1);
    CHECK(stale[0].id == ours + zone_below + "/A/old");
    CHECK(to_text(stale[0].kind) == "stale");
}
