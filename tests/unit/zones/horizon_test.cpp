#include "zones/horizon.hpp"

#include "tests/unit/zones/topology_fixture.hpp"

#include <algorithm>
#include <random>

using namespace parallax;
using namespace parallax::test;
using zones::Horizon;
using zones::Topology;

namespace {

/// One network "n1" that sees all zones and rules of the topology.
class OneHorizon {
  public:
    explicit OneHorizon(Topology topology) {
        topology.networks.push_back(network("n1", {"10.0.0.0/8"}));
        topology.catalogue = small_catalogue();
        snapshot_ = zones::freeze(std::move(topology), 1);
    }
    const Horizon* operator->() const {
        return &snapshot_->horizon_of(*snapshot_->network_named("n1"));
    }
    std::string rewritten(std::string_view question) const {
        const auto found = (*this)->rewrite(asked(question));
        return found ? found->target.to_text() : "";
    }

  private:
    std::shared_ptr<const zones::Snapshot> snapshot_;
};

Topology with_zones(std::vector<zones::PrivateZone> held_zones) {
    Topology topology;
    topology.zones = std::move(held_zones);
    return topology;
}

} // namespace

TEST_CASE("the longest linked zone owns a name, parent and child both linked") {
    const OneHorizon horizon(with_zones({held("parent", zone("example.com.", {}), {"n1"}),
                                         held("child", zone("a.example.com.", {}), {"n1"}),
                                         held("other", zone("b.example.com.", {}), {"n2"})}));
    CHECK(horizon->zone_for(asked("x.a.EXAMPLE.com."))->held->id == "child");
    CHECK(horizon->zone_for(asked("a.example.com."))->held->id == "child");
    CHECK(horizon->zone_for(asked("x.b.example.com."))->held->id == "parent");
    CHECK(horizon->zone_for(asked("com.")) == nullptr);
    CHECK(horizon->zone_for(asked("example.net.")) == nullptr);
}

TEST_CASE("a public name is rewritten when the paired zone holds it") {
    const OneHorizon horizon(with_zones(
        {held("hub", zone("privatelink.service.signalr.net.", {"foobar", "*.deep"}), {"n1"})}));
    CHECK(horizon.rewritten("foobar.service.signalr.net.") ==
          "foobar.privatelink.service.signalr.net.");
    CHECK(horizon.rewritten("FooBar.Service.signalr.net.") ==
          "FooBar.privatelink.service.signalr.net.");
    CHECK(horizon.rewritten("a.deep.service.signalr.net.") ==
          "a.deep.privatelink.service.signalr.net.");
    CHECK(horizon.rewritten("other.service.signalr.net.").empty());
    CHECK(horizon.rewritten("deep.service.signalr.net.").empty());
    CHECK(horizon.rewritten("service.signalr.net.").empty());
    CHECK(horizon.rewritten("foobar.signalr.net.").empty());
    CHECK(horizon.rewritten(".").empty());
    CHECK(horizon->is_rewritable(asked("other.service.signalr.net.")));
    CHECK_FALSE(horizon->is_rewritable(asked("service.signalr.net.")));
    CHECK_FALSE(horizon->is_rewritable(asked("x.signalr.net.")));
    CHECK_FALSE(horizon->is_rewritable(asked(".")));
}

TEST_CASE("a shorter suffix is tried when the longer one's zone does not hold the name") {
    const OneHorizon horizon(with_zones(
        {held("registry", zone("privatelink.azurecr.io.", {"r", "r.eastus.data", "s.eastus.data"}),
              {"n1"}),
         held("region", zone("eastus.data.privatelink.azurecr.io.", {"r"}), {"n1"})}));
    const auto found = horizon->rewrite(asked("r.eastus.data.azurecr.io."));
    REQUIRE(found);
    CHECK(found->rewrite->public_suffix == name("eastus.data.azurecr.io."));
    CHECK(horizon->zones()[found->rewrite->linked_zone].held->id == "region");
    CHECK(horizon->rewrite(asked("s.eastus.data.azurecr.io."))->rewrite->public_suffix ==
          name("azurecr.io."));
    CHECK_FALSE(horizon->rewrite(asked("t.eastus.data.azurecr.io.")));
    CHECK(horizon.rewritten("r.azurecr.io.") == "r.privatelink.azurecr.io.");
}

TEST_CASE("zones that share a public suffix are each asked") {
    const OneHorizon horizon(with_zones(
        {held("global", zone("privatelink-global.wvd.microsoft.com.", {"rdweb"}), {"n1"}),
         held("feed", zone("privatelink.wvd.microsoft.com.", {"feed", "rdweb"}), {"n1"})}));
    CHECK(horizon.rewritten("rdweb.wvd.microsoft.com.") ==
          "rdweb.privatelink-global.wvd.microsoft.com.");
    CHECK(horizon.rewritten("feed.wvd.microsoft.com.") == "feed.privatelink.wvd.microsoft.com.");
    CHECK(horizon.rewritten("none.wvd.microsoft.com.").empty());
}

TEST_CASE("a name too long to be rewritten is left alone") {
    const OneHorizon horizon(
        with_zones({held("hub", zone("privatelink.service.signalr.net.", {"*"}), {"n1"})}));
    const std::string label = std::string(63, 'a') + ".";
    const std::string text = label + label + label + std::string(41, 'b') + ".service.signalr.net.";
    REQUIRE(name(text).length() == 255);
    CHECK(horizon.rewritten(text).empty());
    CHECK_FALSE(horizon.rewritten(label + "service.signalr.net.").empty());
}

TEST_CASE("the longest rule wins, of equal suffixes the network's own") {
    Topology topology;
    topology.forward_rules = {rule(".", {"1.1.1.1"}),
                              rule("corp.example.", {"2.2.2.2"}),
                              rule("corp.example.", {"3.3.3.3"}, {"n1"}),
                              rule("example.", {"4.4.4.4"}, {"n1"}),
                              rule("a.corp.example.", {"5.5.5.5"}),
                              rule("b.example.", {"6.6.6.6"}, {"n2"})};
    const OneHorizon horizon(std::move(topology));
    const auto upstream = [&](std::string_view question) {
        return horizon->rule_for(asked(question))->upstreams[0].to_text();
    };
    CHECK(upstream("x.corp.example.") == "3.3.3.3:53");
    CHECK(upstream("x.a.corp.example.") == "5.5.5.5:53");
    CHECK(upstream("x.b.example.") == "4.4.4.4:53");
    CHECK(upstream("org.") == "1.1.1.1:53");
    CHECK(upstream(".") == "1.1.1.1:53");
    CHECK(OneHorizon(Topology{})->rule_for(asked("org.")) == nullptr);
}

TEST_CASE("addresses lead back to names of linked zones only") {
    const OneHorizon horizon(with_zones({held("a", zone("a.example.com.", {"one", "two"}), {"n1"}),
                                         held("b", zone("b.example.com.", {"one"}), {"n1"}),
                                         held("c", zone("c.example.com.", {"one"}), {"n2"})}));
    CHECK(horizon->names_of(address("10.1.1.1")) ==
          std::vector{name("one.a.example.com."), name("one.b.example.com.")});
    CHECK(horizon->names_of(address("10.1.1.2")) == std::vector{name("two.a.example.com.")});
    CHECK(horizon->names_of(address("10.1.1.9")).empty());
}

TEST_CASE("names of one address are limited") {
    std::vector<zones::PrivateZone> many;
    for (std::size_t i = 0; i < zones::reverse_names_max + 5; ++i) {
        const std::string apex = "z" + std::to_string(i) + ".example.com.";
        many.push_back(held(apex, zone(apex, {"one"}), {"n1"}));
    }
    const OneHorizon horizon(with_zones(std::move(many)));
    CHECK(horizon->names_of(address("10.1.1.1")).size() == zones::reverse_names_max);
}

namespace {

dns::Name random_name(std::mt19937& random, std::size_t labels_max) {
    std::string text;
    const auto labels = 1 + random() % labels_max;
    for (unsigned i = 0; i < labels; ++i) text += std::string(1, "abAc"[random() % 4]) + ".";
    return name(text);
}

const zones::PrivateZone* naive_zone(const Topology& topology, const dns::Name& question) {
    const zones::PrivateZone* best = nullptr;
    for (const auto& one : topology.zones) {
        if (one.links.empty() || !question.is_at_or_below(one.zone->apex())) continue;
        if (best == nullptr || one.zone->apex().length() > best->zone->apex().length()) best = &one;
    }
    return best;
}

/// The declaration of the rule that serves a name in network n1; of equal suffixes its own.
std::string naive_rule(const Topology& topology, const dns::Name& question) {
    const zones::ForwardRule* best = nullptr;
    for (const auto& one : topology.forward_rules) {
        if (!question.is_at_or_below(one.suffix)) continue;
        const bool longer = best == nullptr || one.suffix.length() > best->suffix.length();
        const bool own_instead = best != nullptr && one.suffix == best->suffix &&
                                 best->networks.empty() && !one.networks.empty();
        if (longer || own_instead) best = &one;
    }
    return best == nullptr ? "" : best->declared_at;
}

/// Zones of distinct names, every third linked to nobody, and rules for n1 or for all.
Topology random_topology(std::mt19937& random) {
    Topology topology;
    for (auto i = random() % 12; i > 0; --i) {
        const std::string apex = random_name(random, 4).to_text();
        const bool known =
            std::any_of(topology.zones.begin(), topology.zones.end(),
                        [&](const auto& other) { return other.zone->apex() == name(apex); });
        if (known) continue;
        topology.zones.push_back(held(apex, zone(apex, {}), {}));
        if (i % 3 != 0) topology.zones.back().links.push_back(link("n1"));
    }
    for (auto i = random() % 12; i > 0; --i) {
        auto made = rule(i % 5 == 0 ? "." : random_name(random, 4).to_text(), {"1.1.1.1"});
        if (random() % 2 == 0) made.networks = {"n1"};
        made.declared_at = "rule " + std::to_string(i);
        topology.forward_rules.push_back(std::move(made));
    }
    return topology;
}

} // namespace

TEST_CASE("random horizons choose zones and rules as linear searches do") {
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937 random{seed};
    for (int round = 0; round < 200; ++round) {
        const Topology topology = random_topology(random);
        const OneHorizon horizon(topology);
        for (int i = 0; i < 50; ++i) {
            const dns::Name question = random_name(random, 7);
            CAPTURE(question.to_text());
            const auto* linked = horizon->zone_for(dns::HashedName(question));
            const auto* expected = naive_zone(topology, question);
            REQUIRE((linked == nullptr ? "" : linked->held->id) ==
                    (expected == nullptr ? "" : expected->id));
            const auto* rule_here = horizon->rule_for(dns::HashedName(question));
            REQUIRE((rule_here == nullptr ? "" : rule_here->declared_at) ==
                    naive_rule(topology, question));
        }
    }
}
