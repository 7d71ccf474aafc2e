#include "tests/unit/zones/model/estate.hpp"
#include "zones/model/registrations.hpp"

using namespace parallax;
using namespace parallax::test;
using zones::Registration;

namespace {
struct World : Estate {
    World() {
        furnish();
        REQUIRE(zone("corp.example"));
        REQUIRE(link("corp.example", "n1", Registration::On));
    }
    Ruled<Removal> drop_host(std::string_view name) {
        return apply([&](Draft& draft) { return unregister_host(draft, host_id("n1", name)); });
    }
};
} // namespace

TEST_CASE("a host is registered in its network's registration zone") {
    World world;
    REQUIRE(world.host("n1", "web", "10.1.1.9"));
    CHECK(world.addresses("web", "corp.example") == "10.1.1.9");
    CHECK(is_auto_registered(*world.get<RecordSet>(Estate::set_id("corp.example", "A", "web"))));
    REQUIRE(world.host("n1", "web", "10.1.1.10")); // a new lease
    CHECK(world.addresses("web", "corp.example") == "10.1.1.10");
    CHECK(*world.drop_host("web") == Removal::Removed);
    CHECK(*world.drop_host("web") == Removal::WasAbsent);
    CHECK(world.addresses("web", "corp.example") == "-");
}

TEST_CASE("a manual record wins over a host's, which comes back behind it") {
    World world;
    REQUIRE(world.host("n1", "web", "10.1.1.9"));
    REQUIRE(world.records("corp.example", "A", "web", {a("10.1.1.77")}));
    CHECK(world.addresses("web", "corp.example") == "10.1.1.77");
    REQUIRE(world.host("n1", "web", "10.1.1.10"));
    CHECK(world.addresses("web", "corp.example") == "10.1.1.77");
    REQUIRE(world.drop_records("corp.example", "A", "web"));
    CHECK(world.addresses("web", "corp.example") == "10.1.1.10");
    CHECK(code_of(world.drop_records("corp.example", "A", "web")) == "Conflict");
}

TEST_CASE("hosts come and go with the link's registration") {
    World world;
    REQUIRE(world.host("n1", "web", "10.1.1.9"));
    REQUIRE(world.link("corp.example", "n1", Registration::Off));
    CHECK(world.addresses("web", "corp.example") == "-");
    REQUIRE(world.link("corp.example", "n1", Registration::On));
    CHECK(world.addresses("web", "corp.example") == "10.1.1.9");
}

TEST_CASE("a reverse zone linked to the network holds the host's PTR record") {
    World world;
    REQUIRE(world.host("n1", "web", "10.1.1.9"));
    REQUIRE(world.zone("1.10.in-addr.arpa"));
    REQUIRE(world.link("1.10.in-addr.arpa", "n1"));
    const auto set = world.get<RecordSet>(Estate::set_id("1.10.in-addr.arpa", "PTR", "9.1"));
    REQUIRE(set);
    CHECK(std::get<PtrRecord>(set->records.at(0)).target == name("web.corp.example."));
    REQUIRE(world.drop_host("web"));
    CHECK_FALSE(world.get<RecordSet>(Estate::set_id("1.10.in-addr.arpa", "PTR", "9.1")));
}

TEST_CASE("hosts of two networks in one zone share a name") {
    World world;
    REQUIRE(world.link("corp.example", "n2", Registration::On));
    REQUIRE(world.host("n1", "web", "10.1.1.9"));
    REQUIRE(world.host("n2", "web", "10.2.1.9"));
    CHECK(world.addresses("web", "corp.example") == "10.1.1.9 10.2.1.9");
    REQUIRE(world.drop_host("web"));
    CHECK(world.addresses("web", "corp.example") == "10.2.1.9");
}

TEST_CASE("a host is one label with addresses of its network, which endpoints then leave alone") {
    World world;
    CHECK(code_of(world.host("n1", "a.b", "10.1.1.9")) == "InvalidHostName");
    CHECK(code_of(world.host("n1", "*", "10.1.1.9")) == "InvalidHostName");
    CHECK(code_of(world.host("n1", std::string(64, 'a'), "10.1.1.9")) == "InvalidHostName");
    CHECK(code_of(world.host("n1", "web", "10.2.1.9")) == "AddressNotInNetwork");
    CHECK(code_of(world.host("n9", "web", "10.2.1.9")) == "ParentResourceNotFound");
    const auto none = world.apply([](Draft& draft) {
        return register_host(draft, {{Estate::host_id("n1", "web"), {}, {}, {}, {}}, {}, {}});
    });
    CHECK(code_of(none) == "InvalidRequestFormat");
    REQUIRE(world.host("n1", "web", "10.1.1.4"));
    REQUIRE(world.endpoint("pe1", "n1", "srv1"));
    CHECK(world.addresses("srv1") == "10.1.1.5");
}
