#include "control/control_plane_notes.hpp"

#include "resolver/serve/investigation.hpp"
#include "tests/unit/control/resources/arm.hpp"
#include "zones/model/publish.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {

/// N1 and N2 link zones of their own; S1 has an endpoint in N1, S2 in N2.
struct Noted : Arm {
    Noted() {
        for (const char* const n : {"1", "2"}) {
            const std::string network = net + "/virtualNetworks/v" + n;
            put(network, R"({"location":"westeurope","properties":{"addressSpace":
                {"addressPrefixes":["10.)" +
                             std::string{n} + R"(.0.0/16"]}}})");
            put(network + "/subnets/s",
                R"({"properties":{"addressPrefix":"10.)" + std::string{n} + R"(.1.0/24"}})");
            put(signalr + "/svc" + n,
                R"({"location":"westeurope","sku":{"name":"Standard_S1"},"properties":{}})");
        }
        const std::string zone = net + "/privateDnsZones/privatelink.service.signalr.net";
        put(zone, R"({"location":"global"})");
        put(zone + "/virtualNetworkLinks/l1",
            R"({"location":"global","properties":{"registrationEnabled":false,"virtualNetwork":
            {"id":")" +
                net + R"(/virtualNetworks/v1"}}})");
        for (const char* const n : {"1", "2"}) {
            put(net + "/privateEndpoints/pe" + n,
                R"({"location":"westeurope","properties":{"subnet":{"id":")" + net +
                    "/virtualNetworks/v" + n +
                    R"(/subnets/s"},"privateLinkServiceConnections":[{"name":"c","properties":
                    {"groupIds":["signalr"],"privateLinkServiceId":")" +
                    signalr + "/svc" + n + R"("}}]}})");
        }
    }
    std::vector<std::string> notes(const std::string& network, const std::string& asked) {
        const model::Draft view{estate.model, estate.environment};
        model::Published published = model::publish(view, nullptr);
        zones::Topology topology;
        topology.networks = published.networks;
        topology.networks.push_back(same_as("office", "rg/v1"));
        topology.zones = published.zones;
        topology.services = published.services;
        topology.catalogue = estate.environment.catalogue;
        serve::InvestigationRequest request;
        request.network = network;
        request.name = name(asked);
        const auto found = serve::investigate_once(zones::freeze(std::move(topology), 1), request);
        return control::control_plane_notes(view, found);
    }
};

} // namespace

TEST_CASE("an endpoint of this network: the alias, the record, the access") {
    Noted world;
    const auto notes = world.notes("rg/v1", "svc1.service.signalr.net.");
    REQUIRE(notes.size() == 3);
    CHECK(notes[0] == "svc1 has an approved endpoint, so svc1.service.signalr.net. is an alias: "
                      "pe1 in rg/v1 (Approved, 10.1.1.4)");
    CHECK(notes[1] == "rg/v1 links zone rg/privatelink.service.signalr.net and it holds A "
                      "(registered by pe1) of svc1.privatelink.service.signalr.net.");
    CHECK(notes[2] == "10.1.1.4 is endpoint pe1; the network ACL of svc1 would let this client "
                      "connect");
}

TEST_CASE("an endpoint elsewhere only: no record here, so NXDOMAIN") {
    Noted world;
    const auto notes = world.notes("rg/v1", "svc2.service.signalr.net.");
    REQUIRE(notes.size() == 2);
    CHECK(notes[0].find("pe2 in rg/v2 (Approved") != std::string::npos);
    CHECK(notes[1].find("holds no record of svc2.privatelink") != std::string::npos);
}

TEST_CASE("a network that links no zone sees the public side, and the ACL may refuse it") {
    Noted world;
    world.patch(signalr + "/svc1", R"({"properties":{"networkACLs":{"defaultAction":"Deny",
        "publicNetwork":{"allow":["ClientConnection"]}}}})");
    const auto notes = world.notes("rg/v2", "svc1.service.signalr.net.");
    REQUIRE(notes.size() == 3);
    CHECK(notes[1].find("rg/v2 links no zone for svc1.privatelink") != std::string::npos);
    CHECK(notes[2].find("would allow client connections and refuse server connections") !=
          std::string::npos);
    world.patch(signalr + "/svc1", R"({"properties":{"publicNetworkAccess":"Disabled"}})");
    CHECK(world.notes("rg/v2", "svc1.service.signalr.net.").at(2).find("is disabled") !=
          std::string::npos);
}

TEST_CASE("the note is about the zone that answers, the most specific one") {
    Noted world;
    const std::string first = "/subscriptions/s/resourceGroups/a"; // in the order of ids
    const std::string parent =
        first + "/providers/Microsoft.Network/privateDnsZones/service.signalr.net";
    world.put(first, R"({"location":"westeurope"})");
    world.put(parent, R"({"location":"global"})");
    world.put(parent + "/virtualNetworkLinks/l1",
              R"({"location":"global","properties":{"virtualNetwork":{"id":")" + net +
                  R"(/virtualNetworks/v1"}}})");
    const auto notes = world.notes("rg/v1", "svc1.privatelink.service.signalr.net.");
    CHECK(notes.at(1).find("rg/privatelink.service.signalr.net and it holds A") !=
          std::string::npos);
}

TEST_CASE("nothing gets through a connection that was rejected, though its record is there") {
    Noted world;
    const auto id = world.estate.get<PrivateEndpoint>(Estate::endpoint_id("pe1"));
    world.put(id->connection.service_side.text(),
              R"({"properties":{"privateLinkServiceConnectionState":{"status":"Rejected"}}})");
    const auto notes = world.notes("rg/v1", "svc1.privatelink.service.signalr.net.");
    CHECK(notes.at(2) == "10.1.1.4 is endpoint pe1, whose connection is Rejected: nothing gets "
                         "through it");
}

TEST_CASE("names of no service have no notes") {
    Noted world;
    CHECK(world.notes("rg/v1", "other.service.signalr.net.").empty());
}

TEST_CASE("a network of the configuration that is the same as one is told what that links") {
    Noted world;
    CHECK(world.notes("office", "svc1.service.signalr.net.") ==
          world.notes("rg/v1", "svc1.service.signalr.net."));
}
