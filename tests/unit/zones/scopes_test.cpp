#include "zones/scopes.hpp"

#include "tests/unit/zones/topology_fixture.hpp"

#include <set>

using namespace parallax;
using namespace parallax::test;
using zones::Snapshot;
using zones::Topology;

namespace {

using Frozen = std::shared_ptr<const Snapshot>;

const zones::Horizon& horizon(const Frozen& snapshot, const std::string& network) {
    const zones::Network* found = snapshot->network_named(network);
    REQUIRE(found != nullptr);
    return snapshot->horizon_of(*found);
}

/// n1 and n2 have endpoints in zones of one name, n3 has none and rules of its own.
Topology three_networks() {
    Topology topology;
    topology.catalogue = small_catalogue();
    topology.networks = {network("n1", {"10.1.0.0/16"}), network("n2", {"10.2.0.0/16"}),
                         network("n3", {"10.3.0.0/16"})};
    topology.zones = {held("hub1", zone("privatelink.service.signalr.net.", {"s1"}), {"n1"}),
                      held("hub2", zone("privatelink.service.signalr.net.", {"s2"}), {"n2"})};
    topology.services = {
        service("s1", "s1.service.signalr.net.", "s1.privatelink.service.signalr.net."),
        service("s3", "s3.service.signalr.net.", "s3.privatelink.service.signalr.net.")};
    topology.forward_rules = {rule(".", {"192.0.2.53"}),
                              rule("corp.example.", {"192.0.2.54"}, {"n2"}),
                              rule(".", {"192.0.2.99"}, {"n3"})};
    return topology;
}

/// Which scopes a change of the topology leaves alone: own ones by network, then "public".
std::set<std::string> kept(const Topology& changed) {
    const Frozen before = zones::freeze(three_networks(), 1);
    const Frozen after = zones::freeze(changed, 2, before.get());
    std::set<std::string> names;
    for (const std::string name : {"n1", "n2", "n3"}) {
        if (after->network_named(name) == nullptr) continue;
        const auto& old_one = horizon(before, name);
        const auto& new_one = horizon(after, name);
        if (old_one.scope() == new_one.scope()) names.insert(name);
        if (old_one.public_scope() == new_one.public_scope()) names.insert(name + " public");
    }
    return names;
}

using Names = std::set<std::string>;
const Names publics{"n1 public", "n2 public", "n3 public"};

Names with_publics(Names names) {
    names.insert(publics.begin(), publics.end());
    return names;
}

} // namespace

TEST_CASE("a horizon's own scopes differ, public ones follow the root's rule") {
    const Frozen snapshot = zones::freeze(three_networks(), 1);
    const auto& n1 = horizon(snapshot, "n1");
    const auto& n2 = horizon(snapshot, "n2");
    const auto& n3 = horizon(snapshot, "n3");
    CHECK(n1.scope() != n2.scope());
    CHECK(n1.scope() != n3.scope());
    CHECK(n1.public_scope() == n2.public_scope()); // a rule of its own makes names special, no more
    CHECK(n1.public_scope() != n3.public_scope());
    for (const auto* one : {&n1, &n2, &n3}) {
        for (const auto* other : {&n1, &n2, &n3}) CHECK(one->scope() != other->public_scope());
    }
}

TEST_CASE("without a Snapshot before, every scope is new") {
    const Frozen before = zones::freeze(three_networks(), 1);
    const Frozen after = zones::freeze(three_networks(), 2);
    for (const auto* name : {"n1", "n2", "n3"}) {
        CHECK(horizon(before, name).scope() != horizon(after, name).scope());
        CHECK(horizon(before, name).public_scope() != horizon(after, name).public_scope());
    }
}

TEST_CASE("what says the same keeps its scopes, built anew or moved in the file") {
    Topology same = three_networks();
    CHECK(kept(same) == with_publics({"n1", "n2", "n3"}));
    for (auto& held : same.zones) held.declared_at = "elsewhere:1:1";
    same.networks.front().sources = {
        *dns::Prefix::from_text("10.9.0.0/16")}; // who asks is no part of the answer
    CHECK(kept(same) == with_publics({"n1", "n2", "n3"}));
}

TEST_CASE("a record's change ends the scope of the horizons that link its zone, and no other") {
    Topology changed = three_networks();
    changed.zones[1] = held("hub2", zone("privatelink.service.signalr.net.", {"s2", "s9"}), {"n2"});
    CHECK(kept(changed) == with_publics({"n1", "n3"}));
}

TEST_CASE("a link's policy ends its horizon's scope") {
    Topology changed = three_networks();
    changed.zones[0].links.front().policy = zones::ResolutionPolicy::NxDomainRedirect;
    CHECK(kept(changed) == with_publics({"n2", "n3"}));
}

TEST_CASE("a service's address or first endpoint ends every horizon's scope") {
    Topology changed = three_networks();
    SECTION("address") {
        changed.services.back().public_addresses = {address("203.0.113.99")};
        CHECK(kept(changed) == publics);
    }
    SECTION("endpoint: its public name becomes an alias everywhere") {
        changed.zones[1] =
            held("hub2", zone("privatelink.service.signalr.net.", {"s2", "s3"}), {"n2"});
        CHECK(kept(changed) == publics);
    }
}

TEST_CASE("a name that becomes special ends the public scopes") {
    Topology changed = three_networks();
    SECTION("by a rule of one network") {
        changed.forward_rules.push_back(rule("new.example.", {"192.0.2.55"}, {"n2"}));
        CHECK(kept(changed) == Names{"n1", "n3"});
    }
    SECTION("by a zone that one network links") {
        changed.zones.push_back(held("new", zone("new.example.", {"a"}), {"n3"}));
        CHECK(kept(changed) == Names{"n1", "n2"});
    }
    SECTION("by no more than a zone that nobody links") {
        changed.zones.push_back(held("new", zone("new.example.", {"a"}), {}));
        CHECK(kept(changed) == with_publics({"n1", "n2", "n3"}));
    }
}

TEST_CASE("another upstream for the root ends what was learnt from the one before") {
    Topology changed = three_networks();
    changed.forward_rules.front() = rule(".", {"192.0.2.77"});
    // The rules of all networks are part of every horizon; n3's own comes before the root's.
    CHECK(kept(changed) == Names{"n3 public"});
}

TEST_CASE("recursion instead of a forwarder at the same address ends what was learnt from it") {
    Topology changed = three_networks();
    changed.forward_rules[0].kind = zones::RuleKind::Recursion;
    CHECK(kept(changed) == Names{"n3 public"});
}

TEST_CASE("switching special-use names on or off ends every scope") {
    Topology topology = three_networks();
    topology.special_use = zones::SpecialUseMode::Off;
    CHECK(kept(topology) == Names{});
}

TEST_CASE("networks that exchange their zones exchange no scopes") {
    Topology changed = three_networks();
    std::swap(changed.zones[0].links, changed.zones[1].links);
    const Frozen before = zones::freeze(three_networks(), 1);
    const Frozen after = zones::freeze(changed, 2, before.get());
    CHECK(horizon(after, "n1").scope() != horizon(before, "n1").scope());
    CHECK(horizon(after, "n1").scope() != horizon(before, "n2").scope());
    CHECK(horizon(after, "n2").scope() != horizon(before, "n1").scope());
}

TEST_CASE("a scope once ended does not come back with its content") {
    Topology other = three_networks();
    other.zones[0] = held("hub1", zone("privatelink.service.signalr.net.", {"s1", "s8"}), {"n1"});
    const Frozen first = zones::freeze(three_networks(), 1);
    const Frozen second = zones::freeze(other, 2, first.get());
    const Frozen third = zones::freeze(three_networks(), 3, second.get());
    CHECK(horizon(third, "n1").scope() != horizon(first, "n1").scope());
    CHECK(horizon(third, "n1").scope() != horizon(second, "n1").scope());
    CHECK(horizon(third, "n2").scope() == horizon(first, "n2").scope());
}

TEST_CASE("networks that share a horizon share its scopes; without rules public is one scope") {
    Topology topology = three_networks();
    topology.forward_rules.clear();
    topology.networks.push_back(network("n4", {"10.4.0.0/16"}));
    const Frozen snapshot = zones::freeze(std::move(topology), 1);
    CHECK(horizon(snapshot, "n3").scope() == horizon(snapshot, "n4").scope());
    CHECK(horizon(snapshot, "n1").public_scope() == horizon(snapshot, "n3").public_scope());
}

TEST_CASE("recursion is offered where some rule or delegation has others asked") {
    Topology topology = three_networks();
    topology.forward_rules = {rule("corp.example.", {"192.0.2.54"}, {"n2"})};
    const Frozen snapshot = zones::freeze(std::move(topology), 1);
    CHECK_FALSE(horizon(snapshot, "n1").offers_recursion());
    CHECK(horizon(snapshot, "n2").offers_recursion());
    CHECK_FALSE(horizon(snapshot, "n3").offers_recursion());
}
