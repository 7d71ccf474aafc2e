#include "zones/snapshot.hpp"

#include "tests/unit/zones/topology_fixture.hpp"

#include <chrono>

using namespace parallax;
using namespace parallax::test;
using zones::PublicSide;
using zones::Snapshot;
using zones::Topology;

namespace {

using Frozen = std::shared_ptr<const Snapshot>;

Frozen frozen(Topology topology) {
    if (!topology.catalogue) topology.catalogue = small_catalogue();
    return zones::freeze(std::move(topology), 7);
}

const zones::Horizon& horizon(const Frozen& snapshot, const std::string& network) {
    const zones::Network* found = snapshot->network_named(network);
    REQUIRE(found != nullptr);
    return snapshot->horizon_of(*found);
}

std::string first_upstream(const zones::Horizon& seen, std::string_view question) {
    const zones::Forward* rule = seen.rule_for(asked(question));
    return rule == nullptr ? "" : rule->upstreams[0].to_text();
}

/// n1 and n2 have endpoints in zones of one name, n3 has none (DESIGN section 2).
Topology design_table() {
    Topology topology;
    topology.networks = {network("n1", {"10.1.0.0/16"}), network("n2", {"10.2.0.0/16"}),
                         network("n3", {"10.3.0.0/16"})};
    topology.zones = {
        held("hub1", zone("privatelink.service.signalr.net.", {"s1"}), {"n1"}),
        held("hub2", zone("privatelink.service.signalr.net.", {"s2", "*.wild"}), {"n2"}),
        held("lonely", zone("privatelink.service.signalr.net.", {"s4"}), {})};
    for (const std::string one : {"s1", "s2", "s3", "s4", "x.wild"}) {
        topology.services.push_back(
            service(one, one + ".service.signalr.net.", one + ".privatelink.service.signalr.net."));
    }
    return topology;
}

} // namespace

TEST_CASE("a source belongs to the network of its longest prefix") {
    Topology topology;
    topology.networks = {network("wide", {"10.0.0.0/8", "fd00::/8"}),
                         network("narrow", {"10.1.0.0/16"})};
    const Frozen snapshot = frozen(std::move(topology));
    CHECK(snapshot->network_of(address("10.1.0.4"))->name == "narrow");
    CHECK(snapshot->network_of(address("10.2.0.4"))->name == "wide");
    CHECK(snapshot->network_of(address("fd00::1"))->name == "wide");
    CHECK(snapshot->network_of(address("::ffff:10.1.0.4"))->name == "narrow");
    CHECK(snapshot->network_of(address("192.0.2.1")) == nullptr);
    CHECK(snapshot->network_named("nobody") == nullptr);
    CHECK(snapshot->generation() == 7);
}

TEST_CASE("networks with equal links, policies, rewrite mode and rules share a horizon") {
    Topology topology;
    for (const std::string_view one : {"a", "b", "redirect", "plain", "ruled"}) {
        topology.networks.push_back(network(one, {}));
    }
    topology.networks[3].rewrite = zones::RewriteMode::Off;
    topology.zones = {held("z", zone("privatelink.service.signalr.net.", {"s1"}),
                           {"a", "b", "redirect", "plain", "ruled"})};
    topology.zones[0].links[2].policy = zones::ResolutionPolicy::NxDomainRedirect;
    topology.forward_rules = {rule(".", {"1.1.1.1"}), rule("corp.", {"2.2.2.2"}, {"ruled"})};
    const Frozen snapshot = frozen(std::move(topology));
    CHECK(snapshot->horizons().size() == 4);
    CHECK(&horizon(snapshot, "a") == &horizon(snapshot, "b"));
    CHECK(horizon(snapshot, "a").networks() == std::vector<std::string>{"a", "b"});
    CHECK(horizon(snapshot, "redirect").zones()[0].policy ==
          zones::ResolutionPolicy::NxDomainRedirect);
    CHECK(horizon(snapshot, "a").rewrites().size() == 1);
    CHECK(horizon(snapshot, "plain").rewrites().empty());
    CHECK_FALSE(horizon(snapshot, "plain").rewrite(asked("s1.service.signalr.net.")));
    CHECK(first_upstream(horizon(snapshot, "ruled"), "x.corp.") == "2.2.2.2:53");
    CHECK(first_upstream(horizon(snapshot, "a"), "x.corp.") == "1.1.1.1:53");
    for (std::uint32_t i = 0; i < 4; ++i) CHECK(snapshot->horizons()[i]->index() == i);
}

TEST_CASE("same-as shares the other's horizon through any chain and order") {
    Topology topology;
    topology.networks = {same_as("far", "near"), same_as("near", "n1"), network("n1", {}),
                         network("bare", {})};
    topology.networks[2].rewrite = zones::RewriteMode::Off;
    topology.zones = {held("z", zone("example.com.", {}), {"n1"})};
    const Frozen snapshot = frozen(std::move(topology));
    CHECK(&horizon(snapshot, "far") == &horizon(snapshot, "n1"));
    CHECK(&horizon(snapshot, "near") == &horizon(snapshot, "n1"));
    CHECK(&horizon(snapshot, "bare") != &horizon(snapshot, "n1"));
    CHECK(horizon(snapshot, "n1").networks() == std::vector<std::string>{"far", "near", "n1"});
}

TEST_CASE("links and rules that name a same-as network come on top of the other's") {
    Topology topology;
    topology.networks = {network("n1", {}), same_as("office", "n1"), same_as("branch", "office")};
    topology.zones = {held("shared", zone("example.com.", {}), {"n1"}),
                      held("own", zone("office.example.net.", {}), {"office"})};
    topology.forward_rules = {rule("corp.", {"1.1.1.1"}, {"n1"}),
                              rule("corp.", {"2.2.2.2"}, {"office"})};
    const Frozen snapshot = frozen(std::move(topology));
    CHECK(horizon(snapshot, "n1").zones().size() == 1);
    CHECK(horizon(snapshot, "office").zones().size() == 2);
    CHECK(&horizon(snapshot, "branch") == &horizon(snapshot, "office"));
    CHECK(first_upstream(horizon(snapshot, "n1"), "corp.") == "1.1.1.1:53");
    CHECK(first_upstream(horizon(snapshot, "office"), "corp.") == "2.2.2.2:53");
}

TEST_CASE("services with an endpoint anywhere are aliases on the public side") {
    const Frozen snapshot = frozen(design_table());
    const auto role = [&](std::string_view question) {
        const auto side = snapshot->public_side(asked(question));
        return side ? static_cast<int>(side->role) : -1;
    };
    CHECK(role("s1.service.signalr.net.") == static_cast<int>(PublicSide::Role::PublicAlias));
    CHECK(role("S2.Service.signalr.net.") == static_cast<int>(PublicSide::Role::PublicAlias));
    CHECK(role("s3.service.signalr.net.") == static_cast<int>(PublicSide::Role::PublicAddress));
    CHECK(role("s1.privatelink.service.signalr.net.") ==
          static_cast<int>(PublicSide::Role::PrivateName));
    CHECK(role("s3.privatelink.service.signalr.net.") == -1);
    CHECK(role("s9.service.signalr.net.") == -1);
    CHECK(role("a.s1.service.signalr.net.") == -1);
    CHECK(snapshot->public_side(asked("s1.service.signalr.net."))->service->name == "s1");
}

TEST_CASE("a service that says whether it has an endpoint is believed, not its records") {
    Topology topology = design_table();
    topology.services[0].endpoint = zones::EndpointPresence::None;     // s1, with a record
    topology.services[2].endpoint = zones::EndpointPresence::Approved; // s3, without
    const Frozen snapshot = frozen(std::move(topology));
    const auto role = [&](std::string_view question) {
        return snapshot->public_side(asked(question))->role;
    };
    CHECK(role("s1.service.signalr.net.") == PublicSide::Role::PublicAddress);
    CHECK_FALSE(snapshot->public_side(asked("s1.privatelink.service.signalr.net.")));
    CHECK(role("s2.service.signalr.net.") == PublicSide::Role::PublicAlias);
    CHECK(role("s3.service.signalr.net.") == PublicSide::Role::PublicAlias);
    CHECK(role("s3.privatelink.service.signalr.net.") == PublicSide::Role::PrivateName);
}

TEST_CASE("a zone nobody links and a wildcard are no endpoints") {
    const Frozen snapshot = frozen(design_table());
    CHECK(snapshot->public_side(asked("s4.service.signalr.net."))->role ==
          PublicSide::Role::PublicAddress);
    CHECK(snapshot->public_side(asked("x.wild.service.signalr.net."))->role ==
          PublicSide::Role::PublicAddress);
}

TEST_CASE("a zone named like the private name is no endpoint by its SOA alone") {
    Topology topology = design_table();
    topology.zones[0].zone = zone("s3.privatelink.service.signalr.net.", {"below"});
    const Frozen snapshot = frozen(std::move(topology));
    CHECK(snapshot->public_side(asked("s3.service.signalr.net."))->role ==
          PublicSide::Role::PublicAddress);
}

TEST_CASE("endpoints are found in zones larger than the list of services") {
    Topology topology = design_table();
    topology.services.erase(topology.services.begin() + 1, topology.services.end());
    topology.zones[0].zone =
        zone("privatelink.service.signalr.net.", {"s1", "a", "b", "c", "d", "e"});
    CHECK(frozen(std::move(topology))->public_side(asked("s1.service.signalr.net."))->role ==
          PublicSide::Role::PublicAlias);
}

TEST_CASE("special names are those any horizon treats differently") {
    Topology topology = design_table();
    topology.zones.push_back(held("unseen", zone("unseen.example.com.", {}), {}));
    topology.zones.push_back(held("vault", zone("privatelink.vaultcore.azure.net.", {}), {"n3"}));
    topology.services.push_back(service("odd", "odd.example.org.", "odd.privatelink.example.org."));
    topology.forward_rules = {rule(".", {"1.1.1.1"}), rule("corp.example.", {"2.2.2.2"}, {"n2"})};
    const Frozen snapshot = frozen(std::move(topology));
    for (const std::string_view special :
         {"x.privatelink.service.signalr.net.", "x.service.signalr.net.", "service.signalr.net.",
          "x.vault.azure.net.", "x.vaultcore.azure.net.", "odd.example.org.", "a.corp.EXAMPLE.",
          "odd.privatelink.example.org."}) {
        CAPTURE(special);
        CHECK(snapshot->is_special(asked(special)));
    }
    for (const std::string_view plain : {"www.example.com.", "unseen.example.com.", "signalr.net.",
                                         "example.", "example.org.", "."}) {
        CAPTURE(plain);
        CHECK_FALSE(snapshot->is_special(asked(plain)));
    }
}

TEST_CASE("a snapshot points into its own topology") {
    const Frozen snapshot = frozen(design_table());
    CHECK(horizon(snapshot, "n2").zones()[0].held == &snapshot->topology().zones[1]);
    CHECK(snapshot->network_of(address("10.2.0.1")) == &snapshot->topology().networks[1]);
    CHECK(snapshot->public_side(asked("s1.service.signalr.net."))->service ==
          &snapshot->topology().services[0]);
}

TEST_CASE("an empty topology freezes, and so does one without a catalogue") {
    const auto snapshot = zones::freeze(Topology{}, 0);
    CHECK(snapshot->horizons().empty());
    CHECK_FALSE(snapshot->is_special(asked("example.")));
    CHECK_FALSE(snapshot->public_side(asked("example.")));
    Topology topology = design_table();
    topology.catalogue = nullptr;
    CHECK(zones::freeze(std::move(topology), 0)->horizons().size() == 3);
}

TEST_CASE("10,000 networks with 100,000 prefixes freeze without quadratic work") {
    Topology topology;
    const auto shared_zone = zone("privatelink.service.signalr.net.", {"s1"});
    for (std::uint32_t i = 0; i < 10'000; ++i) {
        zones::Network made = network("n" + std::to_string(i), {});
        for (std::uint32_t j = 0; j < 10; ++j) {
            const std::uint32_t bits = (i * 10 + j) << 12;
            made.sources.push_back({dns::IpAddress::v4({static_cast<std::uint8_t>(bits >> 24),
                                                        static_cast<std::uint8_t>(bits >> 16),
                                                        static_cast<std::uint8_t>(bits >> 8), 0}),
                                    20});
        }
        topology.zones.push_back(held(made.name, shared_zone, {made.name}));
        topology.services.push_back(service(made.name, made.name + ".service.signalr.net.",
                                            made.name + ".privatelink.service.signalr.net."));
        topology.forward_rules.push_back(rule("corp.", {"1.1.1.1"}, {made.name}));
        topology.networks.push_back(std::move(made));
    }
    const auto start = std::chrono::steady_clock::now();
    const Frozen snapshot = frozen(std::move(topology));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    CHECK(snapshot->horizons().size() == 10'000);
    CHECK(snapshot->network_of(address("0.0.16.1"))->name == "n0");
    CHECK(snapshot->network_of(address("0.0.160.1"))->name == "n1");
    // Quadratic work here is 10^8 zone look-ups: minutes in this build.
    CHECK(took.count() < 20.0);
}

TEST_CASE("same-as a managed network that is not there is a horizon of its own") {
    Topology topology;
    topology.networks = {same_as("office", "lab/n1"), same_as("branch", "office"),
                         network("lab/n2", {})};
    topology.zones = {held("own", zone("office.example.", {}), {"office"}),
                      held("other", zone("example.com.", {}), {"lab/n2"})};
    const Frozen snapshot = frozen(topology);
    REQUIRE(horizon(snapshot, "office").zones().size() == 1);
    CHECK(horizon(snapshot, "office").zones()[0].held->id == "own");
    CHECK(&horizon(snapshot, "branch") == &horizon(snapshot, "office"));
}

TEST_CASE("a network's own zone covers the zone of that name of the network it is the same as") {
    Topology topology;
    topology.networks = {same_as("office", "lab/n1"), network("lab/n1", {})};
    topology.zones = {held("lab/z", zone("example.com.", {"theirs"}), {"lab/n1"}),
                      held("own", zone("Example.com.", {"mine"}), {"office"})};
    const Frozen snapshot = frozen(topology);
    REQUIRE(horizon(snapshot, "office").zones().size() == 1);
    CHECK(horizon(snapshot, "office").zones()[0].held->id == "own");
    REQUIRE(horizon(snapshot, "lab/n1").zones().size() == 1);
    CHECK(horizon(snapshot, "lab/n1").zones()[0].held->id == "lab/z");
}
