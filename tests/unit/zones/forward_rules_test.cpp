#include "zones/forward_rules.hpp"

#include "tests/unit/zones/breaches.hpp"

using namespace parallax;
using namespace parallax::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using zones::Topology;

namespace {

Topology with_rules(std::vector<zones::ForwardRule> rules) {
    Topology topology;
    topology.networks = {network("n1", {}), network("n2", {})};
    topology.forward_rules = std::move(rules);
    return topology;
}

} // namespace

TEST_CASE("rules that break no rule") {
    CHECK(breaches(
              with_rules({rule(".", {"1.1.1.1"}), rule("corp.", {"2.2.2.2"}),
                          rule("corp.", {"3.3.3.3"}, {"n1"}), rule("corp.", {"4.4.4.4"}, {"n2"})}))
              .empty());
}

TEST_CASE("a rule without upstreams, and one for an unknown network") {
    CHECK_THAT(only_breach(with_rules({rule("corp.", {})})),
               StartsWith("error at rule:corp.: the rule for 'corp.' names no upstream"));
    CHECK_THAT(only_breach(with_rules({rule("corp.", {"1.1.1.1"}, {"n1", "n9"})})),
               Contains("is for network 'n9', which is not declared; declared networks: n1, n2"));
}

TEST_CASE("two rules of one suffix for one network, or for all") {
    CHECK_THAT(only_breach(with_rules(
                   {rule("corp.", {"1.1.1.1"}, {"n1", "n2"}), rule("CORP.", {"2.2.2.2"}, {"n2"})})),
               StartsWith("error at rule:CORP.: the rule for 'CORP.' is declared already for "
                          "network 'n2' at rule:corp."));
    CHECK_THAT(only_breach(with_rules({rule(".", {"1.1.1.1"}), rule(".", {"2.2.2.2"})})),
               Contains("declared already for all networks"));
}

TEST_CASE("a privatelink zone forwarded without its service suffix") {
    const auto privatelink = rule("privatelink.service.signalr.net.", {"10.9.0.4"});
    const std::string alone = only_breach(with_rules({privatelink}));
    CHECK_THAT(alone, StartsWith("warning at rule:privatelink.service.signalr.net.:"));
    CHECK_THAT(alone, Contains("but not the service suffix service.signalr.net., so "
                               "<name>.service.signalr.net. may be refused"));
    CHECK_THAT(only_breach(with_rules({privatelink, rule(".", {"1.1.1.1"})})),
               Contains("fail when the rule for '.' does"));
    CHECK(breaches(with_rules({privatelink, rule("service.signalr.net.", {"10.9.0.4"})})).empty());
}

TEST_CASE("a service suffix forwarded without its privatelink zone, where that is elsewhere") {
    CHECK(breaches(with_rules({rule("service.signalr.net.", {"10.9.0.4"})})).empty());
    const auto vault = rule("vault.azure.net.", {"10.9.0.4"});
    CHECK_THAT(only_breach(with_rules({vault, rule(".", {"1.1.1.1"})})),
               StartsWith("warning at rule:vault.azure.net.:") &&
                   Contains("not its privatelink zone 'privatelink.vaultcore.azure.net.'"));
    CHECK(breaches(with_rules({vault, rule(".", {"10.9.0.4"})})).empty());
    CHECK(breaches(with_rules({vault, rule("privatelink.vaultcore.azure.net.", {"1.1.1.1"})}))
              .empty());
    Topology holding = with_rules({vault});
    holding.zones = {held("v", zone("privatelink.vaultcore.azure.net.", {}), {"n1"})};
    CHECK(breaches(std::move(holding)).empty());
}

TEST_CASE("pairs are sought among the rules a network has") {
    const auto own = rule("privatelink.service.signalr.net.", {"10.9.0.4"}, {"n1"});
    CHECK(breaches(with_rules({own, rule("service.signalr.net.", {"10.9.0.4"}, {"n2"})})).size() ==
          1);
    CHECK(breaches(with_rules({own, rule("service.signalr.net.", {"10.9.0.4"})})).empty());
}

TEST_CASE("a rule that forwards to this server can loop") {
    const auto to_us = rule("corp.", {"10.9.0.4", "10.9.0.5"});
    CHECK_THAT(only_breach(with_rules({to_us}), {endpoint("10.9.0.5:53")}),
               StartsWith("warning at rule:corp.: the rule for 'corp.' forwards to 10.9.0.5:53, "
                          "where this server listens itself"));
    CHECK(breaches(with_rules({to_us}), {endpoint("10.9.0.5:5353")}).empty());
    const auto to_loopback = rule("corp.", {"127.0.0.1:5354"});
    CHECK_THAT(only_breach(with_rules({to_loopback}), {endpoint("0.0.0.0:5354")}),
               Contains("can loop"));
    CHECK(breaches(with_rules({to_loopback}), {endpoint("0.0.0.0:53")}).empty());
    CHECK(breaches(with_rules({to_us}), {endpoint("0.0.0.0:53")}).empty());
}
