#include "tests/unit/control/commands/lab.hpp"

using namespace parallax::test;

TEST_CASE("services of any type, with az's options") {
    Lab lab;
    lab.run("service create -n foobar --sku Standard_S1 --unit-count 2 --public-addresses 20.0.0.1 "
            "--default-action Deny");
    lab.run("service create -n hub -t Vaults -l northeurope --public-addresses 20.0.0.2");
    lab.run("vnet create -n n1");
    CHECK(lab.table("service list") ==
          "hub | vaults | rg |  | Enabled |  | 20.0.0.2 | \n"
          "foobar | SignalR | rg | Standard_S1 | Enabled | Deny | 20.0.0.1 | \n");
    CHECK(lab.table("service list -t Microsoft.KeyVault/vaults -g rg").find("hub") == 0);
    CHECK(lab.run("service show -n foobar").at("sku").at("capacity") == 2);
    lab.run("service update -n hub --public-network-access Disabled");
    CHECK(lab.table("service show -n hub").find("Disabled") != std::string::npos);
    CHECK(lab.refusal("service network-rule update -n hub --public-network true --allow Trace") ==
          "services of this type have no network rules");
    CHECK(lab.run("service delete -n hub").at("deleted").as_bool());
    CHECK(lab.refusal("service delete -n hub") == "there is no service 'hub'");
}

TEST_CASE("all services cost one listing a type, however many there are") {
    Lab lab;
    for (const char* name : {"one", "two", "three"}) {
        lab.run(std::string{"service create --sku Standard_S1 -n "} + name);
    }
    lab.run("service create -n hub -t Vaults");
    lab.requests.clear();
    CHECK(lab.run("service list").as_array().size() == 4);
    CHECK(lab.requests.size() == 3); // of all resources, of two types
    lab.requests.clear();
    CHECK(lab.run("service list -g rg -t SignalR").as_array().size() == 3);
    CHECK(lab.requests.size() == 1);
}

TEST_CASE("types that are none, or several") {
    Lab lab;
    lab.types = {"Microsoft.Sql/servers", "Microsoft.DBforMySQL/servers"};
    CHECK(lab.refusal("service create -n foobar -t servers") ==
          "--type: 'servers' may be Microsoft.Sql/servers or Microsoft.DBforMySQL/servers");
    CHECK(lab.refusal("service create -n foobar -t signlar") ==
          "--type: 'signlar' is no type of the catalogue; `parallax catalogue` lists them");
}

TEST_CASE("network rules of the public network and of connections") {
    Lab lab;
    lab.build();
    lab.run("private-endpoint create -n pe1 --vnet-name n1 --subnet s1 "
            "--private-connection-resource-id foobar --group-id signalr");
    const std::string connection{lab.run("private-endpoint-connection list --resource-name foobar")
                                     .as_array()[0]
                                     .at("name")
                                     .as_string()};
    CHECK(lab.table("service network-rule update -n foobar --public-network true "
                    "--allow ServerConnection --deny ClientConnection Trace")
              .find("public network | ServerConnection | ClientConnection, Trace | Allow\n") == 0);
    const std::string rules = lab.table("service network-rule update -n foobar --connection-name " +
                                        connection + " --allow RESTAPI");
    CHECK(rules.find("public network | ServerConnection |") == 0);
    CHECK(rules.find(connection + " | RESTAPI |") != std::string::npos);
    CHECK(
        lab.refusal("service network-rule update -n foobar --connection-name none --allow Trace") ==
        "there is no connection 'none'");
    CHECK(lab.table("service network-rule list -n foobar") == rules);
}
