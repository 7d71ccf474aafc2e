#include "tests/unit/zones/model/estate.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {
struct World : Estate {
    World() { furnish(); }
    std::shared_ptr<const PrivateEndpoint> endpoint_value(std::string_view name = "pe1") const {
        return get<PrivateEndpoint>(endpoint_id(name));
    }
    std::string address_of(std::string_view name) const {
        return endpoint_value(name)->addresses.at(0).address.to_text();
    }
    Ruled<Stored> with_address(std::string_view name, std::string_view ip) {
        EndpointRequest wanted = request(name, "n1", "srv1");
        wanted.path = ApprovalPath::Manual;
        wanted.static_addresses = {{"ip", "", address(ip), {}}};
        return endpoint(wanted);
    }
};
} // namespace

TEST_CASE("who may approve gets an approved endpoint, others wait") {
    World world;
    REQUIRE(world.endpoint("pe1", "n1", "srv1"));
    const auto endpoint = world.endpoint_value();
    CHECK(endpoint->connection.state.status == ConnectionStatus::Approved);
    CHECK(endpoint->connection.state.description == "Auto-Approved");
    CHECK(endpoint->network_interface.name() == "pe1.nic." + endpoint->guid);
    CHECK(endpoint->connection.service_side.name() == "pe1." + endpoint->guid);
    CHECK(endpoint_of_interface(world.draft(), endpoint->network_interface)->head.id ==
          endpoint->head.id);
    EndpointRequest other = Estate::request("pe2", "n1", "srv2");
    other.approver = Approver::No;
    REQUIRE(world.endpoint(other));
    CHECK(world.endpoint_value("pe2")->connection.state.status == ConnectionStatus::Pending);
    CHECK(world.endpoint_value("pe2")->connection.path == ApprovalPath::Automatic);
    EndpointRequest manual = Estate::request("pe3", "n1", "srv3");
    manual.path = ApprovalPath::Manual;
    manual.request_message = "please";
    REQUIRE(world.endpoint(manual));
    CHECK(world.endpoint_value("pe3")->connection.state.status == ConnectionStatus::Pending);
    CHECK(world.endpoint_value("pe3")->connection.state.description == "please");
}

TEST_CASE("addresses are the lowest free ones, and free again afterwards") {
    World world;
    REQUIRE(world.endpoint("pe1", "n1", "srv1"));
    REQUIRE(world.endpoint("pe2", "n1", "srv2"));
    CHECK(world.address_of("pe1") == "10.1.1.4");
    CHECK(world.address_of("pe2") == "10.1.1.5");
    REQUIRE(world.drop_endpoint("pe1"));
    REQUIRE(world.endpoint("pe3", "n1", "srv3"));
    CHECK(world.address_of("pe3") == "10.1.1.4");
}

TEST_CASE("static addresses are usable ones of the subnet that nobody has") {
    World world;
    CHECK(code_of(world.with_address("pe1", "10.1.2.9")) == "PrivateIPAddressNotInSubnet");
    CHECK(code_of(world.with_address("pe1", "10.1.1.3")) == "PrivateIPAddressInReservedRange");
    CHECK(code_of(world.with_address("pe1", "10.1.1.255")) == "PrivateIPAddressInReservedRange");
    REQUIRE(world.with_address("pe1", "10.1.1.4"));
    CHECK(world.endpoint_value()->addresses[0].choice == AddressChoice::Static);
    CHECK(world.endpoint_value()->addresses[0].member == "signalr");
    CHECK(code_of(world.with_address("pe2", "10.1.1.4")) == "PrivateIPAddressIsAllocated");
    REQUIRE(world.endpoint("pe3", "n1", "srv3"));
    CHECK(world.address_of("pe3") == "10.1.1.5");
    EndpointRequest two = Estate::request("pe4", "n1", "srv2");
    two.static_addresses = {{"a", "", address("10.1.1.8"), {}}, {"b", "", address("10.1.1.9"), {}}};
    CHECK(code_of(world.endpoint(two)) == "InvalidIpConfiguration");
}

TEST_CASE("a subnet of eight addresses has room for three endpoints") {
    World world;
    REQUIRE(world.subnet("n1", "s1", "10.1.1.0/29"));
    for (const char* name : {"pe1", "pe2", "pe3"}) {
        REQUIRE(world.pending_endpoint(name, "n1", "srv1"));
    }
    const auto full = world.pending_endpoint("pe4", "n1", "srv1");
    CHECK(code_of(full) == "SubnetIsFull");
    REQUIRE(world.drop_endpoint("pe2"));
    CHECK(code_of(world.pending_endpoint("pe4", "n1", "srv1")).empty());
}

TEST_CASE("what an endpoint leads to must exist") {
    World world;
    CHECK(code_of(world.endpoint("pe1", "n9", "srv1")) == "InvalidResourceReference");
    CHECK(code_of(world.endpoint("pe1", "n1", "srv9")) == "InvalidResourceReference");
    EndpointRequest wanted = Estate::request("pe1", "n1", "srv1");
    wanted.group_id = "blob";
    CHECK(code_of(world.endpoint(wanted)) == "InvalidPrivateLinkGroupId");
    wanted.group_id = "SignalR";
    wanted.head.location = "eastus";
    CHECK(code_of(world.endpoint(wanted)) == "InvalidResourceReference");
    wanted.head.location = "West Europe";
    wanted.request_message = std::string(request_message_octets_max + 1, 'x');
    CHECK(code_of(world.endpoint(wanted)) == "InvalidRequestFormat");
    wanted.request_message.pop_back();
    REQUIRE(world.endpoint(wanted));
    CHECK(world.endpoint_value()->connection.group_id == "signalr");
}

TEST_CASE("an endpoint asked for again is the same endpoint; it does not move") {
    World world;
    REQUIRE(world.endpoint("pe1", "n1", "srv1"));
    const auto before = world.endpoint_value();
    EndpointRequest again = Estate::request("pe1", "n1", "srv1");
    again.head.tags = {{"a", "b"}};
    const auto updated = world.endpoint(again);
    REQUIRE(updated);
    CHECK(updated->act == Act::Updated);
    CHECK(world.endpoint_value()->guid == before->guid);
    CHECK(world.endpoint_value()->head.tags == again.head.tags);
    CHECK(world.addresses("srv1") == "10.1.1.4");
    CHECK(code_of(world.endpoint("pe1", "n2", "srv1")) == "PropertyChangeNotAllowed");
    CHECK(code_of(world.endpoint("pe1", "n1", "srv2")) == "PropertyChangeNotAllowed");
    again.static_addresses = {{"", "", address("10.1.1.4"), {}}};
    CHECK(code_of(world.endpoint(again)).empty());
    again.static_addresses = {{"", "", address("10.1.1.5"), {}}};
    CHECK(code_of(world.endpoint(again)) == "PropertyChangeNotAllowed");
}

TEST_CASE("an endpoint takes everything along") {
    World world;
    const std::size_t before = world.model.size();
    REQUIRE(world.endpoint("pe1", "n1", "srv1"));
    REQUIRE(world.zone_group("pe1", {Estate::zone_id()}));
    CHECK(world.model.size() == before + 4); // endpoint, its connection, group, record set
    CHECK(*world.drop_endpoint("pe1") == Removal::Removed);
    CHECK(*world.drop_endpoint("pe1") == Removal::WasAbsent);
    CHECK(world.model.size() == before);
    CHECK(world.get<Service>(Estate::service_id("srv1"))->acl.endpoints.empty());
}

TEST_CASE("a network interface belongs to one endpoint") {
    World world;
    EndpointRequest wanted = Estate::request("pe1", "n1", "srv1");
    wanted.custom_nic_name = "nic";
    REQUIRE(world.endpoint(wanted));
    CHECK(world.endpoint_value()->network_interface.name() == "nic");
    wanted = Estate::request("pe2", "n1", "srv2");
    wanted.custom_nic_name = "NIC";
    CHECK(code_of(world.endpoint(wanted)) == "NetworkInterfaceInUse");
    wanted.custom_nic_name = "a/b";
    CHECK(code_of(world.endpoint(wanted)) == "InvalidResourceName");
}

TEST_CASE("a network has a thousand endpoints") {
    World world;
    REQUIRE(world.subnet("n1", "s1", "10.1.0.0/20"));
    for (std::size_t i = 0; i < endpoints_per_network_max; ++i) {
        const bool first = i < endpoints_per_service_max / 2;
        REQUIRE(world.pending_endpoint("pe" + std::to_string(i), "n1", first ? "srv1" : "srv2"));
    }
    CHECK(code_of(world.pending_endpoint("last", "n1", "srv3")) ==
          "PrivateEndpointCountLimitReached");
    CHECK(code_of(world.pending_endpoint("last", "n2", "srv3")).empty());
}
