#include "tests/unit/zones/model/estate.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {
struct World : Estate {
    World() {
        furnish();
        REQUIRE(zone("service.signalr.net"));
        REQUIRE(endpoint("pe1", "n1", "srv1"));
    }
    Ruled<Removal> drop_group() {
        return apply([](Draft& draft) { return delete_zone_group(draft, zone_group_id("pe1")); });
    }
};
} // namespace

TEST_CASE("with a group the records are in its zones, without it where they were") {
    World world;
    CHECK(world.addresses("srv1") == "10.1.1.4");
    REQUIRE(world.zone_group("pe1", {Estate::zone_id("service.signalr.net")}));
    CHECK(world.addresses("srv1") == "-");
    CHECK(world.addresses("srv1.privatelink", "service.signalr.net") == "10.1.1.4");
    REQUIRE(world.zone_group("pe1", {Estate::zone_id("service.signalr.net"), Estate::zone_id()}));
    CHECK(world.addresses("srv1") == "10.1.1.4");
    CHECK(world.addresses("srv1.privatelink", "service.signalr.net") == "10.1.1.4");
    CHECK(*world.drop_group() == Removal::Removed);
    CHECK(*world.drop_group() == Removal::WasAbsent);
    CHECK(world.addresses("srv1") == "10.1.1.4"); // automatic integration again
    CHECK(world.addresses("srv1.privatelink", "service.signalr.net") == "-");
}

TEST_CASE("a zone that is not above the private name gets no record") {
    World world;
    REQUIRE(world.zone("corp.example"));
    REQUIRE(world.zone_group("pe1", {Estate::zone_id("corp.example")}));
    CHECK(world.addresses("srv1") == "-");
    CHECK(record_set_count(world.draft(), Estate::zone_id("corp.example")) == 1);
}

TEST_CASE("a group names one to five zones that exist, each once, and an endpoint has one group") {
    World world;
    CHECK(code_of(world.zone_group("pe1", {})) == "InvalidRequestFormat");
    CHECK(code_of(world.zone_group("pe9", {Estate::zone_id()})) == "ParentResourceNotFound");
    CHECK(code_of(world.zone_group("pe1", {Estate::zone_id("none.example")})) ==
          "InvalidResourceReference");
    CHECK(code_of(world.zone_group("pe1", {Estate::zone_id(), Estate::zone_id()})) ==
          "DuplicateResourceName");
    std::vector<ResourceId> zones;
    for (std::size_t i = 0; i <= zones_per_group_max; ++i) {
        const std::string name = "z" + std::to_string(i) + ".example";
        REQUIRE(world.zone(name));
        zones.push_back(Estate::zone_id(name));
    }
    CHECK(code_of(world.zone_group("pe1", zones)) == "InvalidRequestFormat");
    zones.pop_back();
    CHECK(code_of(world.zone_group("pe1", zones)).empty());
    const auto second = world.apply([](Draft& draft) {
        const ResourceId id = *Estate::endpoint_id("pe1").child(type::zone_group, "second");
        return put_zone_group(draft, {{id, {}, {}, {}, {}}, {{"a", Estate::zone_id()}}});
    });
    CHECK(code_of(second) == "PrivateDnsZoneGroupAlreadyExists");
}

TEST_CASE("a pending endpoint's group gets its records with the approval") {
    World world;
    REQUIRE(world.pending_endpoint("pe2", "n2", "srv2"));
    REQUIRE(world.zone_group("pe2", {Estate::zone_id()}));
    CHECK(world.addresses("srv2") == "-");
    REQUIRE(world.set_state("pe2", ConnectionStatus::Approved));
    CHECK(world.addresses("srv2") == "10.2.1.4");
}
