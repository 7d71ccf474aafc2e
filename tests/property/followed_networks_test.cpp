// Networks of the configuration that are the same as virtual networks, which come and go at random:
// each sees what is linked to itself and to what it follows, and nothing else; and composed answers
// are never carried over to a network that sees something else. SEED=<number> repeats a run.
#include "control/joined_topology.hpp"
#include "tests/unit/zones/topology_fixture.hpp"

#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <set>

using namespace parallax;
using namespace parallax::test;

namespace {

constexpr int steps = 3000;
constexpr int managed_networks = 4, declared_networks = 5, managed_zones = 6;

/// Ids of zones that a network sees.
using Sight = std::set<std::string>;

class World {
  public:
    explicit World(unsigned seed) : random_{seed} {
        for (int i = 0; i < declared_networks; ++i) {
            const std::string name = "office" + std::to_string(i);
            // Each follows a virtual network, in some spelling, or the one before it.
            follows_[name] = i % 2 == 1 ? "office" + std::to_string(i - 1) : managed(i / 2);
            zones::Network made = same_as(name, follows_[name]);
            if (i == 2) made.same_as = "LAB/N1";
            declared_.networks.push_back(made);
            declared_.zones.push_back(
                held("own" + std::to_string(i), zone("z" + std::to_string(i) + ".own.", {}), {}));
            if (i % 2 == 0) declared_.zones.back().links.push_back(link(name));
        }
        for (int i = 0; i < managed_zones; ++i) {
            // Two virtual networks may link zones of one name, which say different things.
            const std::string owner = "host" + std::to_string(i);
            zones_.push_back(zone("z" + std::to_string(i % 4) + ".example.", {owner}));
        }
    }

    void step() {
        const int network = pick(managed_networks);
        const int chosen = pick(managed_zones);
        if (pick(3) == 0) {
            if (!networks_.erase(network)) networks_[network] = {};
        } else if (const auto found = networks_.find(network); found != networks_.end()) {
            std::erase_if(found->second, [&](int other) { return other % 4 == chosen % 4; });
            if (pick(2) == 0) found->second.insert(chosen);
        }
        publish();
    }

    /// What the network must see, by the words of the documentation.
    Sight expected(const std::string& name) const {
        Sight sight;
        for (const zones::PrivateZone& own : declared_.zones) {
            for (const zones::Link& each : own.links) {
                if (each.network == name) sight.insert(own.id);
            }
        }
        for (const auto& [number, linked] : networks_) {
            if (managed(number) != name) continue;
            for (const int each : linked) sight.insert("lab/z" + std::to_string(each));
        }
        const auto followed = follows_.find(name);
        if (followed != follows_.end()) sight.merge(expected(followed->second));
        return sight;
    }

    static Sight seen(const zones::Snapshot& snapshot, const zones::Network& network) {
        Sight sight;
        for (const zones::LinkedZone& each : snapshot.horizon_of(network).zones()) {
            sight.insert(each.held->id);
        }
        return sight;
    }

    std::shared_ptr<const zones::Snapshot> snapshot;
    std::shared_ptr<const zones::Snapshot> before;

  private:
    static std::string managed(int number) { return "lab/n" + std::to_string(number); }
    int pick(int below) { return std::uniform_int_distribution{0, below - 1}(random_); }

    void publish() {
        model::Published published;
        for (const auto& [number, linked] : networks_) {
            published.networks.push_back(network(managed(number), {}));
        }
        for (int i = 0; i < managed_zones; ++i) {
            zones::PrivateZone made =
                held("lab/z" + std::to_string(i), zones_[static_cast<std::size_t>(i)], {});
            for (const auto& [number, linked] : networks_) {
                if (linked.contains(i)) made.links.push_back(link(managed(number)));
            }
            published.zones.push_back(std::move(made));
        }
        before = snapshot;
        snapshot =
            zones::freeze(control::joined(declared_, &published), ++generation_, before.get());
    }

    std::mt19937 random_;
    zones::Topology declared_;
    std::map<std::string, std::string> follows_;
    std::vector<std::shared_ptr<const zones::Zone>> zones_;
    std::map<int, std::set<int>> networks_; ///< virtual networks there are -> zones linked
    std::uint64_t generation_ = 0;
};

} // namespace

TEST_CASE("who follows a virtual network sees that network's zones while it exists, and no other") {
    const char* const given = std::getenv("SEED");
    const unsigned seed =
        given != nullptr ? static_cast<unsigned>(std::stoul(given)) : std::random_device{}();
    std::cout << "SEED=" << seed << '\n';
    World world{seed};
    std::map<std::uint64_t, Sight> sight_of_scope; // whose answers may be kept together
    for (int i = 0; i < steps; ++i) {
        world.step();
        for (const zones::Network& network : world.snapshot->topology().networks) {
            const Sight seen = World::seen(*world.snapshot, network);
            INFO("step " << i << ", " << network.name);
            REQUIRE(seen == world.expected(network.name));
            const std::uint64_t scope = world.snapshot->horizon_of(network).scope();
            REQUIRE(sight_of_scope.try_emplace(scope, seen).first->second == seen);
        }
    }
}
