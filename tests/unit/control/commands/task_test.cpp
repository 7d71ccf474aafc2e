#include "control/commands/task.hpp"

#include "tests/unit/control/commands/lab.hpp"

using namespace parallax::test;
using namespace parallax::control::commands;

TEST_CASE("the only resource group is meant; with several, or none, what exists is said") {
    Lab lab;
    lab.run("vnet create -n n1");
    CHECK(lab.requests.back().path == net + "/virtualNetworks/n1");
    lab.run("group create -n second -l westeurope");
    CHECK(lab.refusal("vnet show -n n1") == "say which resource group with -g: rg, second");
    CHECK(lab.table("vnet list").find("n1 | rg") == 0); // of all groups
    lab.run("vnet show -n n1 -g rg");
    lab.run("group delete -n second");
    lab.run("group delete -n rg");
    CHECK(lab.refusal("vnet show -n n1") ==
          "there is no resource group; `parallax group create -n NAME -l LOCATION` makes one");
}

TEST_CASE("names that are no names never become paths") {
    Lab lab;
    CHECK(lab.refusal("vnet show -n a/b") == "--name: 'a/b' is not a name");
    CHECK(lab.refusal("vnet subnet show -n s1") == "--vnet-name is needed");
    CHECK(lab.refusal("vnet show -n ..").find("InvalidResourceId") == 0);
    CHECK(lab.refusal("vnet show -g a?b -n n1").find("InvalidResourceId") == 0);
}

TEST_CASE("a service is found by its name, or there are none or several") {
    Lab lab;
    lab.run("service create -n foobar");
    CHECK(lab.requests.back().path == signalr + "/foobar");
    lab.run("service show -n FOOBAR");
    lab.run("service create -n foobar -t vaults");
    CHECK(lab.refusal("service show -n foobar").find("several services are named 'foobar': /") ==
          0);
    lab.run("service show -n foobar -t VAULTS");
    CHECK(lab.refusal("service show -n none") == "there is no service 'none'");
    CHECK(lab.refusal("private-endpoint-connection list") == "--type is needed");
}

TEST_CASE("truths, pairs and lists") {
    Lab lab;
    lab.build();
    CHECK(lab.refusal("link update -z privatelink.service.signalr.net -n l1 -e perhaps") ==
          "--registration-enabled: 'perhaps' is neither true nor false");
    CHECK(lab.refusal("vnet update -n n1 --tags a") == "--tags: 'a' is not NAME=VALUE");
    for (const char* yes : {"", "true", "YES", "1", "on"}) {
        Arguments arguments;
        arguments.set("x", {yes});
        CHECK(arguments.truth("x"));
    }
    Arguments arguments;
    arguments.set("x", {"no"});
    CHECK_FALSE(arguments.truth("x"));
    CHECK_FALSE(arguments.truth("y"));
}
