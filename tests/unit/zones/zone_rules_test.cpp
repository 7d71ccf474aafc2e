#include "zones/zone_rules.hpp"

#include "tests/unit/zones/breaches.hpp"

using namespace parallax;
using namespace parallax::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using zones::Topology;

namespace {

/// Networks n1 and n2, office the same as n1, and these zones.
Topology with_zones(std::vector<zones::PrivateZone> held_zones) {
    Topology topology;
    topology.networks = {network("n1", {}), network("n2", {}), same_as("office", "n1")};
    topology.zones = std::move(held_zones);
    return topology;
}

zones::PrivateZone registering(std::string_view id, std::string_view apex,
                               std::initializer_list<std::string_view> networks) {
    auto made = held(id, zone(apex, {}), networks);
    for (zones::Link& one : made.links) one.registration = zones::Registration::On;
    return made;
}

/// A zone with so many networks declared and linked, each registering or not.
Topology with_links(std::size_t count, zones::Registration registration) {
    Topology topology;
    auto linked = held("z", zone("example.com.", {}), {});
    for (std::size_t i = 0; i < count; ++i) {
        topology.networks.push_back(network("n" + std::to_string(i), {}));
        linked.links.push_back(link("n" + std::to_string(i)));
        linked.links.back().registration = registration;
    }
    topology.zones.push_back(std::move(linked));
    return topology;
}

zones::PrivateZone with_two_addresses(std::string_view id, std::string_view apex) {
    zones::ZoneBuilder builder(name(apex), zones::ZoneRules::Azure);
    for (const std::string_view owner : {"foobar.", "zulu."}) {
        const dns::Name absolute = name(std::string(owner) + std::string(apex));
        REQUIRE_FALSE(builder.add(a_record(absolute, "10.1.1.5")));
        REQUIRE_FALSE(builder.add(a_record(absolute, "10.1.1.6")));
    }
    REQUIRE_FALSE(builder.add(a_record(name("one." + std::string(apex)), "10.1.1.5")));
    return held(id, std::move(builder).build(), {"n1"});
}

std::string of_labels(std::size_t count, const std::string& end) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += "a.";
    return text + end;
}

} // namespace

TEST_CASE("zones that break no rule: parent and child, one name for different networks") {
    CHECK(breaches(with_zones({held("parent", zone("example.com.", {}), {"n1"}),
                               held("child", zone("a.example.com.", {}), {"n1"}),
                               held("other", zone("example.com.", {}), {"n2"})}))
              .empty());
}

TEST_CASE("two zones of one id") {
    auto second = held("z", zone("b.example.com.", {}), {"n1"});
    second.declared_at = "second";
    CHECK(
        only_breach(with_zones({held("z", zone("a.example.com.", {}), {"n1"}), second})) ==
        "error at second: zone 'z' is declared already at zone:z; give one of them an `id` of its "
        "own");
}

TEST_CASE("a network linked to two zones of one name") {
    const std::string line = only_breach(with_zones({held("a", zone("example.com.", {}), {"n1"}),
                                                     held("b", zone("EXAMPLE.com.", {}), {"n1"})}));
    CHECK_THAT(line, StartsWith("error at link:n1: network 'n1' is linked to two zones named"));
    CHECK_THAT(line, Contains("'a' (zone:a) and 'b'") && Contains("overlapping namespaces"));
}

TEST_CASE("same-as is followed when links are checked") {
    CHECK_THAT(only_breach(with_zones({held("a", zone("example.com.", {}), {"n1"}),
                                       held("b", zone("example.com.", {}), {"office"})})),
               Contains("network 'office' is linked to two zones"));
    CHECK(breaches(with_zones({held("a", zone("example.com.", {}), {"n1", "office"})})).empty());
}

TEST_CASE("a network linked twice to one zone") {
    CHECK_THAT(only_breach(with_zones({held("a", zone("example.com.", {}), {"n1", "n1"})})),
               Contains("zone 'a' is linked to network 'n1' already at link:n1"));
}

TEST_CASE("a link to an unknown network") {
    CHECK(only_breach(with_zones({held("a", zone("example.com.", {}), {"n9"})})) ==
          "error at link:n9: zone 'a' is linked to 'n9', which is not declared; declared networks: "
          "n1, n2, office");
}

TEST_CASE("one registration zone a network") {
    CHECK_THAT(
        only_breach(with_zones({registering("a", "a.example.com.", {"n1"}),
                                registering("b", "b.example.com.", {"n1"})})),
        StartsWith("error at link:n1: network 'n1' registers names in 'a' (zone:a) and in 'b'"));
    CHECK(breaches(with_zones({registering("a", "a.example.com.", {"n1", "n2"})})).empty());
}

TEST_CASE("reserved names are refused, names below them are not") {
    CHECK_THAT(only_breach(with_zones({held("a", zone("azure.com.", {}), {"n1"})})),
               StartsWith("error at zone:a: zone 'a': the name 'azure.com.' is reserved"));
    CHECK(breaches(with_zones({held("a", zone("x.azure.com.", {}), {"n1"})})).empty());
}

TEST_CASE("NxDomainRedirect is for privatelink zones") {
    auto plain = held("a", zone("example.com.", {}), {"n1"});
    plain.links[0].policy = zones::ResolutionPolicy::NxDomainRedirect;
    CHECK_THAT(only_breach(with_zones({plain})),
               Contains("NxDomainRedirect is for privatelink zones, and 'example.com.' is none"));
    auto privatelink = held("a", zone("privatelink.example.com.", {}), {"n1"});
    privatelink.links[0].policy = zones::ResolutionPolicy::NxDomainRedirect;
    CHECK(breaches(with_zones({privatelink})).empty());
}

TEST_CASE("zone names have 2 to 34 labels, reverse zones more") {
    CHECK_THAT(only_breach(with_zones({held("a", zone("corp.", {}), {"n1"})})),
               Contains("'corp.' has 1 labels; allowed are 2 to 34"));
    CHECK(breaches(with_zones({held("a", zone(of_labels(32, "b.c."), {}), {"n1"})})).empty());
    CHECK_THAT(only_breach(with_zones({held("a", zone(of_labels(33, "b.c."), {}), {"n1"})})),
               Contains("has 35 labels"));
    CHECK(breaches(with_zones({held("a", zone(of_labels(33, "ip6.arpa."), {}), {"n1"})})).empty());
}

TEST_CASE("a zone nobody links is warned of") {
    CHECK_THAT(only_breach(with_zones({held("a", zone("example.com.", {}), {})})),
               StartsWith("warning at zone:a: zone 'a' is linked to no network"));
}

TEST_CASE("several addresses of one service are warned of") {
    const std::string line =
        only_breach(with_zones({with_two_addresses("a", "privatelink.example.com.")}));
    CHECK_THAT(line, StartsWith("warning at zone:a: zone 'a' holds several addresses at "
                                "'foobar.privatelink.example.com.' (and 1 more like it)"));
    CHECK_THAT(line, Contains("overwritten by two records of one service"));
    CHECK(breaches(with_zones({with_two_addresses("a", "example.com.")})).empty());
}

TEST_CASE("several addresses at a declared service's private name are warned of in any zone") {
    Topology topology = with_zones({with_two_addresses("a", "example.com.")});
    topology.services = {service("f", "f.example.org.", "foobar.example.com.")};
    const std::string line = only_breach(std::move(topology));
    CHECK_THAT(line, Contains("'foobar.example.com.'") && !Contains("more like it"));
}

TEST_CASE("limits on links of a zone") {
    CHECK(breaches(with_links(zones::links_per_zone_max, zones::Registration::Off)).empty());
    CHECK_THAT(only_breach(with_links(zones::links_per_zone_max + 1, zones::Registration::Off)),
               Contains("has 1001 links; allowed are 1000"));
    CHECK(breaches(with_links(zones::registration_links_per_zone_max, zones::Registration::On))
              .empty());
    CHECK_THAT(only_breach(
                   with_links(zones::registration_links_per_zone_max + 1, zones::Registration::On)),
               Contains("101 links with registration; allowed are 100"));
}

TEST_CASE("limit on zones of a network") {
    std::vector<zones::PrivateZone> many;
    for (std::size_t i = 0; i < zones::zones_per_network_max; ++i) {
        const std::string apex = "z" + std::to_string(i) + ".example.com.";
        many.push_back(held(apex, zone(apex, {}), {"n1"}));
    }
    CHECK(breaches(with_zones(many)).empty());
    many.push_back(held("more", zone("more.example.com.", {}), {"n1"}));
    many.push_back(held("most", zone("most.example.com.", {}), {"n1"}));
    CHECK_THAT(only_breach(with_zones(many)), Contains("linked to more than 1000 zones"));
}

TEST_CASE("a large zone is warned of only when names are registered in it") {
    zones::ZoneBuilder builder(name("example.com."), zones::ZoneRules::Azure);
    for (std::size_t i = 0; i < zones::record_sets_per_zone_max; ++i) {
        REQUIRE_FALSE(
            builder.add(a_record(name("h" + std::to_string(i) + ".example.com."), "10.1.1.5")));
    }
    auto large = held("a", std::move(builder).build(), {"n1"}); // and its SOA: one too many
    CHECK(breaches(with_zones({large})).empty());
    large.links[0].registration = zones::Registration::On;
    CHECK_THAT(only_breach(with_zones({large})),
               StartsWith("warning at zone:a:") && Contains("25001 record sets"));
}

TEST_CASE("two services of one public name") {
    Topology topology;
    topology.services = {service("a", "x.example.", "x.privatelink.example."),
                         service("b", "X.example.", "y.privatelink.example.")};
    CHECK_THAT(only_breach(std::move(topology)),
               StartsWith("error at service:b: service 'b': its public name 'X.example.' is "
                          "declared already at service:a"));
}
