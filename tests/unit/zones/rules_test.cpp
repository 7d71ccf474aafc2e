#include "zones/rules.hpp"

#include "tests/unit/zones/breaches.hpp"

#include <chrono>

using namespace parallax;
using namespace parallax::test;
using zones::Topology;

TEST_CASE("an empty topology and one without a catalogue break no rule") {
    CHECK(zones::check(Topology{}, {}).empty());
    Topology topology;
    topology.networks = {network("n1", {"10.1.0.0/16"})};
    topology.zones = {held("z", zone("azure.com.", {"a"}), {"n1"})};
    topology.forward_rules = {rule("privatelink.service.signalr.net.", {"1.1.1.1"})};
    CHECK(zones::check(topology, {}).empty());
}

TEST_CASE("all breaches are told at once") {
    Topology topology;
    topology.networks = {network("n1", {"10.1.0.4/16"}), network("n1", {"0.0.0.0/0"})};
    topology.zones = {held("z", zone("azure.com.", {}), {"n9"})};
    topology.services = {service("a", "x.example.", "y.example."),
                         service("b", "x.example.", "y.example.")};
    topology.forward_rules = {rule("corp.", {})};
    CHECK(breaches(std::move(topology)).size() == 7);
}

TEST_CASE("10,000 networks, zones and rules are checked without quadratic work") {
    Topology topology;
    const auto shared_zone = zone("privatelink.service.signalr.net.", {"s1"});
    for (std::uint32_t i = 0; i < 10'000; ++i) {
        const std::string called = "n" + std::to_string(i);
        topology.networks.push_back(network(called, {}));
        topology.zones.push_back(held(called, shared_zone, {called}));
        topology.forward_rules.push_back(rule("corp.", {"1.1.1.1"}, {called}));
        topology.services.push_back(service(called, called + ".service.signalr.net.",
                                            called + ".privatelink.service.signalr.net."));
    }
    const auto start = std::chrono::steady_clock::now();
    CHECK(breaches(std::move(topology)).empty());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    CHECK(took.count() < 20.0); // quadratic work takes minutes in a debug build
}
