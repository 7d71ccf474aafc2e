#include "tests/unit/control/import/reading.hpp"

using namespace parallax::control::import;
using namespace parallax::control::import::testing;

TEST_CASE("the CLI's flat record set becomes the API's, in this server's subscription") {
    const Export made = read("[" + a_set("foobar", "10.1.1.5") + "]");
    REQUIRE(made.resources.size() == 1);
    const Exported& set = made.resources[0];
    CHECK(set.id == ours + zone_below + "/A/foobar");
    CHECK(set.original_id == theirs + zone_below + "/A/foobar");
    CHECK(boost::json::serialize(set.body) ==
          R"({"properties":{"aRecords":[{"ipv4Address":"10.1.1.5"}],"ttl":10}})");
}

TEST_CASE("what the API lists is taken as well") {
    const Export made = read(R"({"value":[{"id":")" + theirs + zone_below +
                             R"(","location":"global","tags":{"a":"b"},"properties":
        {"provisioningState":"Succeeded","numberOfRecordSets":1}}]})");
    REQUIRE(made.resources.size() == 1);
    CHECK(boost::json::serialize(made.resources[0].body) ==
          R"({"location":"global","tags":{"a":"b"},"properties":{"numberOfRecordSets":1}})");
}

TEST_CASE("an endpoint keeps its address, and its ids are of this server") {
    const Export made = read("[" + endpoint("pe1", "Approved") + "]");
    const Exported& one = made.resources.at(0);
    CHECK(at(one, "/properties/ipConfigurations/0/properties/privateIPAddress") == "\"10.1.1.5\"");
    CHECK(at(one, "/properties/subnet/id") ==
          "\"" + ours + "/providers/Microsoft.Network/virtualNetworks/n1/subnets/s1\"");
    CHECK(at(one, "/properties/manualPrivateLinkServiceConnections/0/properties/groupIds/0") ==
          "\"signalr\"");
    CHECK(at(one, "/location") == "\"westeurope\"");
    CHECK_FALSE(boost::json::value(one.body).as_object().contains("type"));
}

TEST_CASE("rules for connections of another server are left behind") {
    const Export made = read(R"([{"id":")" + theirs +
                             R"(/providers/Microsoft.SignalRService/SignalR/foobar",
        "networkACLs":{"defaultAction":"Deny","privateEndpoints":[{"name":"pe1.1"}]}}])");
    CHECK(at(made.resources.at(0), "/properties/networkACLs") == R"({"defaultAction":"Deny"})");
}

TEST_CASE("what is no export is told with the file's name") {
    CHECK(fault_of(" \n") == "f: is empty");
    CHECK(fault_of("[{]").starts_with("f: is no JSON"));
    CHECK(fault_of("[1]").starts_with("f: item 1 has no \"id\""));
    CHECK(fault_of(R"([{"id":"/x"}])").find("'/x' is no resource's id") != std::string::npos);
    CHECK(fault_of("hello world").find("names no zone") != std::string::npos);
}
