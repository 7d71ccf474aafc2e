#include "tests/unit/control/commands/lab.hpp"

using namespace parallax::test;

TEST_CASE("networks and subnets, with az's options") {
    Lab lab;
    lab.run("vnet create -g rg -n n1 -l westeurope --address-prefixes 10.1.0.0/16 fd00:1::/48");
    lab.run("vnet subnet create -g rg --vnet-name n1 -n s1 --address-prefixes 10.1.1.0/24");
    CHECK(lab.table("vnet show -n n1") == "n1 | rg | westeurope | 10.1.0.0/16, fd00:1::/48 | s1\n");
    CHECK(lab.table("vnet subnet list --vnet-name n1") == "s1 | 10.1.1.0/24 | Disabled | \n");
    lab.run("vnet subnet update --vnet-name n1 -n s1 "
            "--disable-private-endpoint-network-policies false");
    CHECK(lab.table("vnet subnet show --vnet-name n1 -n s1") == "s1 | 10.1.1.0/24 | Enabled | \n");
    lab.run("vnet update -n n1 --address-prefixes 10.1.0.0/16 --tags a=1");
    CHECK(lab.table("vnet list") == "n1 | rg | westeurope | 10.1.0.0/16 | s1\n");
    CHECK(lab.run("vnet delete -n n1").at("deleted").as_bool());
    CHECK_FALSE(lab.run("vnet delete -n n1").at("deleted").as_bool());
}

TEST_CASE("a network gets az's address space, its group's location, and a subnet at once") {
    Lab lab;
    lab.run("vnet create -n n1 --subnet-name s1 --subnet-prefixes 10.0.7.0/24");
    CHECK(lab.table("vnet show -n n1") == "n1 | rg | westeurope | 10.0.0.0/16 | s1\n");
    CHECK(lab.refusal("vnet create -n n2 --address-prefix 10.3.0.0/16 --subnet-name s1") ==
          "--subnet-name: --subnet-prefixes is needed, too");
}

TEST_CASE("resource groups") {
    Lab lab;
    lab.run("group create -n lab -l northeurope --tags team=chat");
    CHECK(lab.table("group list") == "lab | northeurope\nrg | westeurope\n");
    CHECK(lab.run("group show -n lab").at("tags").at("team") == "chat");
    CHECK(lab.run("group delete -n lab").at("deleted").as_bool());
}
