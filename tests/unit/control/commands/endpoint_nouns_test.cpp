#include "tests/unit/control/commands/lab.hpp"

using namespace parallax::test;

namespace {
const std::string ends = " --vnet-name n1 --subnet s1 --private-connection-resource-id foobar"
                         " --group-id signalr ";
}

TEST_CASE("an endpoint is shown with its state, ends, address and name") {
    Lab lab;
    lab.build();
    lab.run("private-endpoint create -n pe1" + ends + "--connection-name c1");
    CHECK(lab.table("private-endpoint list") ==
          "pe1 | Approved | foobar | n1/s1 | 10.1.1.4 | foobar.service.signalr.net\n");
    CHECK(lab.table("vnet subnet list --vnet-name n1") == "s1 | 10.1.1.0/24 | Disabled | pe1\n");
    CHECK(lab.table("record-set a list -z privatelink.service.signalr.net") ==
          "foobar | A | 10 | false | 10.1.1.4\n");
    lab.run("private-endpoint update -n pe1 --tags a=b");
    CHECK(lab.run("private-endpoint show -n pe1").at("tags").at("a") == "b");
    CHECK(lab.run("private-endpoint delete -n pe1").at("deleted").as_bool());
    CHECK(lab.table("private-endpoint list").empty());
}

TEST_CASE("a zone group registers an endpoint in the zones it names") {
    Lab lab;
    lab.build();
    lab.run("private-endpoint create -n pe1" + ends);
    lab.run("private-endpoint dns-zone-group create --endpoint-name pe1 -n default "
            "--private-dns-zone privatelink.service.signalr.net");
    CHECK(lab.table("private-endpoint dns-zone-group list --endpoint-name pe1") ==
          "default | privatelink.service.signalr.net | foobar.privatelink.service.signalr.net | "
          "10.1.1.4\n");
    CHECK(lab.run("private-endpoint dns-zone-group show --endpoint-name pe1 -n default")
              .at("properties")
              .at("privateDnsZoneConfigs")
              .as_array()[0]
              .at("name") == "privatelink-service-signalr-net");
    lab.run("private-endpoint dns-zone-group delete --endpoint-name pe1 -n default");
    CHECK(lab.table("private-endpoint dns-zone-group list --endpoint-name pe1").empty());
}

TEST_CASE("a zone joins a zone group and leaves it, with its records") {
    Lab lab;
    lab.build();
    lab.run("zone create -n signalr.net");
    lab.run("private-endpoint create -n pe1" + ends);
    const std::string group = " --endpoint-name pe1 -n default";
    lab.run("private-endpoint dns-zone-group create" + group +
            " --private-dns-zone signalr.net"
            " --zone-name first");
    const std::string recommended = "privatelink.service.signalr.net";
    const std::string add =
        "private-endpoint dns-zone-group add" + group + " --private-dns-zone " + recommended;
    CHECK(lab.table(add) == "default | signalr.net, " + recommended +
                                " | foobar.privatelink.service.signalr.net, "
                                "foobar.privatelink.service.signalr.net | 10.1.1.4, 10.1.1.4\n");
    CHECK(lab.table("record-set a list -z " + recommended) ==
          "foobar | A | 10 | false | 10.1.1.4\n");
    CHECK(lab.refusal(add).starts_with("DuplicateResourceName: "));
    CHECK(lab.refusal("private-endpoint dns-zone-group remove" + group + " --zone-name other") ==
          "the zone group has no 'other'; it has first, privatelink-service-signalr-net");
    CHECK(lab.table("private-endpoint dns-zone-group remove" + group +
                    " --zone-name Privatelink-Service-SignalR-net") ==
          "default | signalr.net | foobar.privatelink.service.signalr.net | 10.1.1.4\n");
    CHECK(lab.table("record-set a list -z " + recommended).empty());
    CHECK(lab.refusal("private-endpoint dns-zone-group remove" + group + " --zone-name first")
              .starts_with("InvalidRequestFormat: "));
    CHECK(lab.refusal("private-endpoint dns-zone-group add --endpoint-name pe1 -n other"
                      " --private-dns-zone signalr.net")
              .starts_with("ResourceNotFound: "));
}

TEST_CASE("the service's owner sees connections, and ends them") {
    Lab lab;
    lab.build();
    lab.run("private-endpoint create -n pe1" + ends + "--manual-request --request-message please");
    const json::value list = lab.run("private-endpoint-connection list --resource-name foobar");
    const std::string id{list.as_array()[0].at("id").as_string()};
    const std::string name{list.as_array()[0].at("name").as_string()};
    CHECK(lab.table("private-endpoint-connection list --resource-name foobar") ==
          name + " | Pending | pe1 | signalr | please\n");
    lab.run("private-endpoint-connection approve --id " + id + " --description agreed");
    CHECK(lab.table("private-endpoint-connection show --resource-name foobar -n " + name) ==
          name + " | Approved | pe1 | signalr | agreed\n");
    lab.run("private-endpoint-connection reject --id " + id);
    CHECK(lab.table("private-endpoint list").find("pe1 | Rejected |") == 0);
    CHECK(lab.run("private-endpoint-connection delete --id " + id).at("deleted").as_bool());
    CHECK(lab.table("private-endpoint list").find("pe1 | Disconnected |") == 0);
    CHECK(lab.refusal("private-endpoint approve -n pe1") ==
          "the service's owner ended the connection: the endpoint can only be deleted");
}
