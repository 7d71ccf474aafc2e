#include "zones/model/replay.hpp"

#include "tests/unit/zones/model/estate.hpp"

using namespace parallax::test;

namespace {

std::string breach(const Estate& estate, const Changes& state) {
    const Breach found = state_breach(state, estate.environment);
    return found ? found->code + ": " + found->message : std::string{};
}

/// An estate with something of everything: all states of connections, both kinds of records.
struct Lived : Estate {
    Lived() {
        furnish();
        for (const char* name : {"srv4", "srv5"}) REQUIRE(service(name));
        REQUIRE(zone("corp.example"));
        REQUIRE(link("corp.example", "n1", parallax::zones::Registration::On));
        REQUIRE(records("corp.example", "A", "web", {a("10.9.9.9")}));
        REQUIRE(records("corp.example", "CNAME", "www", {cname("web.corp.example.")}));
        REQUIRE(host("n1", "vm1", "10.1.2.7"));
        REQUIRE(endpoint("approved", "n1", "srv1"));
        REQUIRE(zone_group("approved", {zone_id()}));
        REQUIRE(pending_endpoint("pending", "n1", "srv2"));
        REQUIRE(endpoint("rejected", "n1", "srv3"));
        REQUIRE(set_state("rejected", ConnectionStatus::Rejected));
        REQUIRE(endpoint("ended", "n2", "srv4"));
        const auto side = get<PrivateEndpoint>(endpoint_id("ended"))->connection.service_side;
        REQUIRE(apply([&](Draft& draft) { return delete_connection(draft, side); }));
        REQUIRE(endpoint("orphan", "n1", "srv5"));
        REQUIRE(apply([&](Draft& draft) { return delete_service(draft, service_id("srv5")); }));
    }
    Changes state() const { return model.resources(); }
    template <class Kind>
    Changes with(const ResourceId& id, void (*change)(Kind& kind)) const {
        Changes changed = state();
        Kind kind = *get<Kind>(id);
        change(kind);
        changed[id.key()] = std::make_shared<const Resource>(std::move(kind));
        return changed;
    }
    Changes without(const ResourceId& id) const {
        Changes changed = state();
        changed.erase(id.key());
        return changed;
    }
};

} // namespace

TEST_CASE("a state that the rules made keeps the rules") {
    const Lived estate;
    CHECK(breach(estate, estate.state()).empty());
    CHECK(breach(estate, {}).empty());
}

TEST_CASE("what a rule refuses is told with the rule's code, and the id") {
    const Lived estate;
    const auto overlapping =
        estate.with<VirtualNetwork>(Estate::network_id("n2"), [](VirtualNetwork& network) {
            network.address_space = {prefix("10.1.0.0/16")};
        });
    CHECK(breach(estate, overlapping).find("VnetAddressSpacesOverlap: /subscriptions/s/") == 0);
    const auto free = estate.with<Service>(Estate::service_id("srv1"),
                                           [](Service& service) { service.sku.name = "Free_F1"; });
    CHECK(breach(estate, free).find("PrivateEndpointNotSupportedInFreeTier") == 0);
    const auto outside =
        estate.with<PrivateEndpoint>(Estate::endpoint_id("pending"), [](PrivateEndpoint& endpoint) {
            endpoint.addresses[0].address = address("10.7.7.7");
        });
    CHECK(breach(estate, outside).find("PrivateIPAddressNotInSubnet") == 0);
    CHECK(breach(estate, estate.without(Estate::group_id())).find("ResourceGroupNotFound") == 0);
    CHECK(breach(estate, estate.without(Estate::network_id("n1"))).find("NotFound") !=
          std::string::npos);
}

TEST_CASE("what contradicts itself is refused") {
    const Lived estate;
    const auto refused = [&](const Changes& state) {
        return breach(estate, state).find("InconsistentState") == 0;
    };
    const auto side = estate.get<PrivateEndpoint>(Estate::endpoint_id("approved"));
    CHECK(refused(estate.without(side->connection.service_side)));
    CHECK(refused(estate.without(Estate::endpoint_id("pending"))));
    CHECK(refused(estate.without(Estate::set_id(signalr_zone, "A", "srv1"))));
    CHECK(refused(estate.without(Estate::endpoint_id("rejected"))));
    CHECK(refused(estate.without(Estate::host_id("n1", "vm1"))));
    CHECK(refused(estate.without(Estate::endpoint_id("approved"))));
    CHECK(refused(estate.with<PrivateEndpointConnection>(
        side->connection.service_side, [](PrivateEndpointConnection& connection) {
            connection.state.status = ConnectionStatus::Rejected;
        })));
    CHECK(refused(estate.with<RecordSet>(Estate::set_id(signalr_zone, "A", "srv1"),
                                         [](RecordSet& set) { set.registrants.clear(); })));
}

TEST_CASE("a state with a zone group whose zone was deleted is taken back") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.zone("corp.example"));
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    REQUIRE(estate.zone_group("pe1", {Estate::zone_id("corp.example")}));
    REQUIRE(estate.apply(
        [](Draft& draft) { return delete_zone(draft, Estate::zone_id("corp.example")); }));
    CHECK(breach(estate, estate.model.resources()).empty());
}

TEST_CASE("hosts never are where a state could not be taken back") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    CHECK(code_of(estate.host("n1", "vm1", "10.1.1.4")) == "PrivateIPAddressIsAllocated");
    REQUIRE(estate.host("n1", "vm1", "10.1.2.7"));
    CHECK(code_of(estate.network("n1", "10.1.0.0/23")) == "AddressNotInNetwork");
    CHECK(breach(estate, estate.model.resources()).empty());
}

TEST_CASE("record sets whose records are not of their type are refused") {
    const Lived estate;
    const auto refused = [&](const Changes& state) {
        return breach(estate, state).find("InconsistentState") == 0;
    };
    const auto soa = Estate::set_id(signalr_zone, "SOA", "@");
    CHECK(refused(estate.with<RecordSet>(soa, [](RecordSet& set) {
        set.origin = Origin::Automatic;
        set.records.clear();
        set.registrants = {{Estate::host_id("n1", "vm1"), {}}};
    })));
    CHECK(refused(
        estate.with<RecordSet>(Estate::set_id(signalr_zone, "A", "srv1"), [](RecordSet& set) {
            set.records = {cname("elsewhere.example.")};
        })));
}

TEST_CASE("endpoints that name what they may not are refused") {
    const Lived estate;
    const auto refused = [&](const Changes& state) {
        return breach(estate, state).find("InconsistentState") == 0;
    };
    CHECK(refused(estate.with<PrivateEndpoint>(
        Estate::endpoint_id("approved"),
        [](PrivateEndpoint& endpoint) { endpoint.registered = {Estate::group_id()}; })));
    CHECK(refused(
        estate.with<PrivateEndpoint>(Estate::endpoint_id("ended"), [](PrivateEndpoint& endpoint) {
            endpoint.connection.service_side = Estate::network_id("n1");
        })));
}
