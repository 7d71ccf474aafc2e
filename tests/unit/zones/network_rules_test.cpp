#include "zones/network_rules.hpp"

#include "tests/unit/zones/breaches.hpp"

using namespace parallax;
using namespace parallax::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using zones::Topology;

namespace {

Topology with_networks(std::vector<zones::Network> networks) {
    Topology topology;
    topology.networks = std::move(networks);
    return topology;
}

} // namespace

TEST_CASE("networks that break no rule") {
    CHECK(breaches(
              with_networks({network("n1", {"10.1.0.0/16", "fd00:1::/48"}), same_as("office", "n1"),
                             same_as("branch", "office"), network("n2", {"10.0.0.0/8"})}))
              .empty());
}

TEST_CASE("two networks of one name") {
    auto second = network("n1", {"10.2.0.0/16"});
    second.declared_at = "second";
    CHECK(only_breach(with_networks({network("n1", {"10.1.0.0/16"}), second})) ==
          "error at second: network 'n1' is declared already at network:n1; names of networks are "
          "unique");
}

TEST_CASE("same-as an unknown network names those there are") {
    const std::string line = only_breach(with_networks({network("n1", {}), same_as("a", "n2")}));
    CHECK_THAT(line, StartsWith("error at network:a:"));
    CHECK_THAT(line, Contains("'n2', which is not declared; declared networks: n1, a"));
}

TEST_CASE("same-as itself and in rings") {
    CHECK_THAT(only_breach(with_networks({same_as("a", "a")})), Contains("same as itself"));
    const std::string ring = only_breach(with_networks(
        {same_as("tail", "a"), same_as("a", "b"), same_as("b", "c"), same_as("c", "a")}));
    CHECK_THAT(ring,
               StartsWith("error at network:c: same-as goes in a ring: 'a' -> 'b' -> 'c' -> 'a'"));
    CHECK(breaches(with_networks({same_as("a", "b"), same_as("b", "a"), same_as("c", "d"),
                                  same_as("d", "c")}))
              .size() == 2);
}

TEST_CASE("a ring of very many networks is told in one line of limited length") {
    Topology topology;
    for (int i = 0; i < 20'000; ++i) {
        topology.networks.push_back(
            same_as("n" + std::to_string(i), "n" + std::to_string((i + 1) % 20'000)));
    }
    CHECK(only_breach(std::move(topology)).size() < 300);
}

TEST_CASE("a source with host bits is told with what to write") {
    CHECK(only_breach(with_networks({network("n1", {"10.1.0.4/16"})})) ==
          "error at network:n1: source 10.1.0.4/16 of network 'n1' has bits set beyond its length; "
          "write 10.1.0.0/16");
}

TEST_CASE("a source in two networks goes to the first") {
    const std::string line = only_breach(
        with_networks({network("n1", {"10.1.0.0/16"}), network("n2", {"10.1.0.0/16"})}));
    CHECK_THAT(line, StartsWith("warning at network:n2: source 10.1.0.0/16 of network 'n2' is also "
                                "in 'n1' (network:n1), which wins"));
    CHECK(breaches(with_networks({network("n1", {"10.1.0.0/16"}), network("n2", {"10.1.0.0/17"})}))
              .empty());
}

TEST_CASE("an open resolver is warned of, once for each family") {
    const auto lines = breaches(with_networks({network("internet", {"0.0.0.0/0", "::/0"})}));
    REQUIRE(lines.size() == 2);
    CHECK_THAT(lines[0], StartsWith("warning at network:internet: source 0.0.0.0/0"));
    CHECK_THAT(lines[1], Contains("open resolver"));
}

TEST_CASE("messages list few names of many") {
    Topology topology;
    for (int i = 0; i < 1000; ++i) {
        topology.networks.push_back(network("n" + std::to_string(i), {}));
    }
    const zones::NetworkIndex index(topology);
    CHECK(index.declared_names() == "declared networks: n0, n1, n2, n3, n4, n5, n6, n7, …");
    const Topology none;
    CHECK(zones::NetworkIndex(none).declared_names() == "no network is declared");
}

TEST_CASE("same-as a managed network is no mistake, whether it is there or not, and is told") {
    CHECK(only_breach(with_networks({same_as("office", "lab/n1")})) ==
          "note at network:office: network 'office' is the same as 'lab/n1' of the control plane; "
          "while there is no such network it sees what is linked to itself and nothing else");
}
