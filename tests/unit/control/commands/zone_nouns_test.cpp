#include "tests/unit/control/commands/lab.hpp"

using namespace parallax::test;

TEST_CASE("zones and links, with az's options") {
    Lab lab;
    lab.build();
    const std::string zone = "-z privatelink.service.signalr.net";
    CHECK(lab.table("zone list") == "privatelink.service.signalr.net | rg | 1 | 1 | 0\n");
    CHECK(lab.table("link list " + zone) == "l1 | n1 | false | Default | Completed\n");
    lab.run("link update " + zone + " -n l1 -e true --resolution-policy NxDomainRedirect");
    CHECK(lab.table("link show " + zone + " -n l1") ==
          "l1 | n1 | true | NxDomainRedirect | Completed\n");
    CHECK(lab.refusal("link create " + zone + " -n l1 -v n1 -e false").find("PreconditionFailed") ==
          0);
    CHECK(lab.refusal("link update " + zone + " -n l1") ==
          "nothing was given to change; --help lists the options");
    CHECK(lab.refusal("zone delete -n privatelink.service.signalr.net").find("CannotDelete") == 0);
    CHECK(lab.run("link delete " + zone + " -n l1").at("deleted").as_bool());
    CHECK(lab.run("zone delete -n privatelink.service.signalr.net").at("deleted").as_bool());
}

TEST_CASE("a link takes the network's id in place of its name") {
    Lab lab;
    lab.run("vnet create -n n1");
    lab.run("zone create -n corp.example");
    lab.run("link create -z corp.example -n l1 -v " + net + "/virtualNetworks/n1");
    CHECK(lab.table("link list -z corp.example") == "l1 | n1 | false | Default | Completed\n");
    CHECK(lab.refusal("link create -z corp.example -n l2 -v none").find("InvalidResource") == 0);
}
