#include "control/commands/endpoint_verbs.hpp"

#include "tests/unit/control/commands/lab.hpp"

using namespace parallax::test;

namespace {
const std::string ends = " --vnet-name n1 --subnet s1 --private-connection-resource-id foobar ";
}

TEST_CASE("a manual request waits for approval or rejection") {
    Lab lab;
    lab.build();
    lab.run("private-endpoint create -n pe1" + ends + "--manual-request true");
    CHECK(lab.table("private-endpoint show -n pe1").find("pe1 | Pending |") == 0);
    lab.run("private-endpoint approve -n pe1 --description agreed");
    CHECK(lab.table("private-endpoint show -n pe1").find("pe1 | Approved |") == 0);
    lab.run("private-endpoint reject -n pe1");
    CHECK(lab.table("private-endpoint show -n pe1").find("pe1 | Rejected |") == 0);
    CHECK_FALSE(lab.refusal("private-endpoint approve -n pe1").empty());
}

TEST_CASE("the connection is called as the endpoint, and the subnet and service may be ids") {
    Lab lab;
    lab.build();
    lab.run("private-endpoint create -n pe1 --subnet " + net + "/virtualNetworks/n1/subnets/s1" +
            " --private-connection-resource-id " + signalr + "/foobar --nic-name card");
    const json::value shown = lab.run("private-endpoint show -n pe1");
    CHECK(at(shown, "/properties/privateLinkServiceConnections/0/name") == R"("pe1")");
    CHECK(at(shown, "/properties/customNetworkInterfaceName") == R"("card")");
}

TEST_CASE("static addresses, as az writes them") {
    Lab lab;
    lab.build();
    lab.run(
        "private-endpoint create -n pe1" + ends +
        "--ip-config name=ip1 group-id=signalr member-name=signalr private-ip-address=10.1.1.77");
    CHECK(lab.table("private-endpoint show -n pe1").find("| 10.1.1.77 |") != std::string::npos);
    CHECK(lab.refusal("private-endpoint create -n pe2" + ends + "--ip-config address=10.1.1.9") ==
          "--ip-config: 'address=10.1.1.9' is none of name=, group-id=, member-name=, "
          "private-ip-address=");
    CHECK(lab.refusal("private-endpoint create -n pe2" + ends +
                      "--ip-config name=a private-ip-address=10.1.1.8 name=b "
                      "private-ip-address=10.1.1.9")
              .find("InvalidIpConfiguration") == 0);
}

TEST_CASE("zone groups name as many zones as there are names for") {
    Lab lab;
    lab.build();
    lab.run("private-endpoint create -n pe1" + ends);
    CHECK(lab.refusal("private-endpoint dns-zone-group create --endpoint-name pe1 -n default "
                      "--private-dns-zone a.example --zone-name a b") ==
          "--zone-name: there are more than zones");
}
