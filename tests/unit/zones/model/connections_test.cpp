#include "tests/unit/zones/model/estate.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {
struct World : Estate {
    explicit World(Settings settings = {}) : Estate(std::move(settings)) { furnish(); }
    std::string set(ConnectionStatus status) { return code_of(set_state("pe1", status)); }
    std::shared_ptr<const PrivateEndpoint> endpoint_value() const {
        return get<PrivateEndpoint>(endpoint_id("pe1"));
    }
    Ruled<Removal> drop_connection() {
        const ResourceId id = endpoint_value()->connection.service_side;
        return apply([&](Draft& draft) { return delete_connection(draft, id); });
    }
};
} // namespace

TEST_CASE("a requested connection waits for its owner, both sides show the same state") {
    World world;
    REQUIRE(world.pending_endpoint("pe1", "n1", "srv1"));
    CHECK(world.endpoint_value()->connection.state.status == ConnectionStatus::Pending);
    CHECK_FALSE(has_approved_connection(world.draft(), Estate::service_id("srv1"), "signalr"));
    CHECK(world.set(ConnectionStatus::Approved).empty());
    const auto side =
        world.get<PrivateEndpointConnection>(world.endpoint_value()->connection.service_side);
    CHECK(side->state.status == ConnectionStatus::Approved);
    CHECK(side->state.description == "by test");
    CHECK(side->state.actions_required == "None");
    CHECK(world.endpoint_value()->connection.state.status == ConnectionStatus::Approved);
    CHECK(has_approved_connection(world.draft(), Estate::service_id("srv1"), "SignalR"));
    CHECK(world.set(ConnectionStatus::Approved).empty());
    CHECK(world.set(ConnectionStatus::Pending) == "InvalidPrivateEndpointConnectionState");
    CHECK(world.set(ConnectionStatus::Disconnected) == "InvalidPrivateEndpointConnectionState");
}

TEST_CASE("a rejected connection cannot be approved, unless the setting says so") {
    const auto rejection = GENERATE(Rejection::Final, Rejection::Reversible);
    Settings settings;
    settings.rejection = rejection;
    World world{settings};
    REQUIRE(world.endpoint("pe1", "n1", "srv1"));
    CHECK(world.set(ConnectionStatus::Rejected).empty());
    CHECK_FALSE(has_approved_connection(world.draft(), Estate::service_id("srv1"), "signalr"));
    CHECK(world.set(ConnectionStatus::Rejected).empty());
    CHECK(world.set(ConnectionStatus::Approved) ==
          (rejection == Rejection::Final ? "InvalidPrivateEndpointConnectionState" : ""));
}

TEST_CASE("a deleted connection leaves a disconnected endpoint, which can only be deleted") {
    World world;
    REQUIRE(world.endpoint("pe1", "n1", "srv1"));
    CHECK(world.get<Service>(Estate::service_id("srv1"))->acl.endpoints.size() == 1);
    CHECK(*world.drop_connection() == Removal::Removed);
    CHECK(*world.drop_connection() == Removal::WasAbsent);
    CHECK(world.endpoint_value()->connection.state.status == ConnectionStatus::Disconnected);
    CHECK(world.get<Service>(Estate::service_id("srv1"))->acl.endpoints.empty());
    CHECK(code_of(world.set_state("pe1", ConnectionStatus::Approved)) == "ResourceNotFound");
    CHECK(code_of(world.drop_endpoint("pe1")).empty());
}

TEST_CASE("descriptions have a limit, states have names") {
    World world;
    REQUIRE(world.pending_endpoint("pe1", "n1", "srv1"));
    const ResourceId id = world.endpoint_value()->connection.service_side;
    const auto refused = world.apply([&](Draft& draft) {
        return set_connection_state(
            draft, id,
            {ConnectionStatus::Approved, std::string(description_octets_max + 1, 'x'), {}});
    });
    CHECK(code_of(refused) == "BadRequest");
    CHECK(to_text(ConnectionStatus::Disconnected) == "Disconnected");
}
