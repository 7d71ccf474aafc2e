#include "control/commands/verbs.hpp"

#include "tests/unit/control/commands/lab.hpp"

using namespace parallax::test;

TEST_CASE("what ARM refuses is told with its code and message") {
    Lab lab;
    CHECK(lab.refusal("vnet show -n none")
              .find("ResourceNotFound: The Resource "
                    "'Microsoft.Network/virtualNetworks/none'") == 0);
    lab.run("vnet create -n n1");
    CHECK(lab.refusal("vnet create -n n2").find("VnetAddressSpacesOverlap") == 0);
}

TEST_CASE("a new resource is where its group is, unless told otherwise") {
    Lab lab;
    lab.run("group create -n far -l northeurope");
    CHECK(lab.run("vnet create -g far -n n1").at("location") == "northeurope");
    CHECK(lab.run("service create -g far -n foobar -l eastus").at("location") == "eastus");
    CHECK(lab.run("zone create -g far -n corp.example").at("location") == "global");
    CHECK(lab.refusal("vnet create -g none -n n1").find("ResourceGroupNotFound") == 0);
}

TEST_CASE("deleting what is not there is no failure, and says so") {
    Lab lab;
    const json::value told = lab.run("zone delete -n corp.example");
    CHECK(told == json::value{{"id", net + "/privateDnsZones/corp.example"}, {"deleted", false}});
}
