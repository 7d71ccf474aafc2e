#include "control/joined_topology.hpp"

#include "tests/unit/zones/topology_fixture.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::control;
using namespace parallax::test;

namespace {

model::Published managed() {
    model::Published made;
    zones::Network vnet;
    vnet.name = "rg/n1";
    vnet.sources = {*dns::Prefix::from_text("10.1.0.0/16")};
    made.networks.push_back(vnet);
    made.zones.push_back({"rg/z", zone("privatelink.service.signalr.net", {"s1"}), {}, "id"});
    zones::Service service{"s1",
                           "SignalR",
                           name("s1.service.signalr.net."),
                           name("s1.privatelink.service.signalr.net."),
                           {},
                           "id"};
    made.services.push_back(service);
    return made;
}

zones::Topology declared(const std::string& source, const std::string& public_name) {
    zones::Topology made;
    zones::Network office;
    office.name = "office";
    office.sources = {*dns::Prefix::from_text(source)};
    office.declared_at = "c.yaml:3:5";
    made.networks.push_back(office);
    made.services.push_back({"x",
                             "SignalR",
                             name(public_name),
                             name("x.privatelink.service.signalr.net."),
                             {},
                             "c:9:1"});
    return made;
}

} // namespace

TEST_CASE("what only one of them defines stands side by side") {
    const auto here = declared("192.168.0.0/16", "x.service.signalr.net.");
    CHECK_FALSE(objection_to(managed(), here));
    const auto both = managed();
    const zones::Topology all = joined(here, &both);
    REQUIRE(all.networks.size() == 2);
    CHECK(all.networks[0].name == "office");
    CHECK(all.networks[1].name == "rg/n1");
    CHECK(all.zones.size() == 1);
    CHECK(all.services.size() == 2);
    CHECK(joined(here, nullptr).networks.size() == 1);
}

TEST_CASE("same-as finds a virtual network in any case, and stays where there is none") {
    const auto both = managed();
    zones::Topology here;
    here.networks = {same_as("office", "RG/N1"), same_as("branch", "rg/n2"),
                     same_as("home", "office")};
    const zones::Topology all = joined(here, &both);
    CHECK(all.networks[0].same_as == "rg/n1");
    CHECK(all.networks[1].same_as == "rg/n2");
    CHECK(all.networks[2].same_as == "office");
    const auto snapshot = zones::freeze(all, 1);
    const auto horizon_of = [&](std::string_view name) {
        return &snapshot->horizon_of(*snapshot->network_named(name));
    };
    CHECK(horizon_of("home") == horizon_of("rg/n1"));
}

TEST_CASE("a prefix inside another's is no collision: the longest match decides") {
    CHECK_FALSE(objection_to(managed(), declared("10.0.0.0/8", "x.service.signalr.net.")));
}

TEST_CASE("what both define is refused, and where it is declared is told") {
    const auto source = objection_to(managed(), declared("10.1.0.0/16", "x.service.signalr.net."));
    REQUIRE(source);
    CHECK(source->code == "AddressSpaceDeclaredElsewhere");
    CHECK(source->message.find("10.1.0.0/16 of virtual network 'rg/n1'") != std::string::npos);
    CHECK(source->message.find("'office'") != std::string::npos);
    CHECK(source->message.find("c.yaml:3:5") != std::string::npos);
    const auto named =
        objection_to(managed(), declared("192.168.0.0/16", "S1.service.signalr.net."));
    REQUIRE(named);
    CHECK(named->code == "NameDeclaredElsewhere");
    CHECK(named->message.find("c:9:1") != std::string::npos);
}

TEST_CASE("two managed networks of one name are refused: links could not tell them apart") {
    model::Published both = managed();
    both.networks.push_back(both.networks.front());
    both.networks.back().sources = {*dns::Prefix::from_text("10.2.0.0/16")};
    both.networks.back().declared_at = "/subscriptions/other";
    const auto named = objection_to(both, declared("192.168.0.0/16", "x.service.signalr.net."));
    REQUIRE(named);
    CHECK(named->code == "NetworkNameTaken");
    CHECK(named->message.find("/subscriptions/other") != std::string::npos);
}
