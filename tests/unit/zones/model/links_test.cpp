#include "tests/unit/zones/model/estate.hpp"
#include "zones/rules.hpp"

using namespace parallax;
using namespace parallax::test;
using zones::Registration;
using zones::ResolutionPolicy;

namespace {
/// A link of another name.
Ruled<Stored> link_named(Estate& estate, std::string_view name, std::string_view network) {
    return estate.apply([&](Draft& draft) {
        return put_link(draft, {{Estate::link_id(signalr_zone, name), {}, {}, {}, {}},
                                Estate::network_id(network),
                                Registration::Off,
                                ResolutionPolicy::Default});
    });
}
} // namespace

TEST_CASE("a network is linked once to a zone, and to one zone of a name") {
    Estate estate;
    estate.furnish();
    CHECK(code_of(link_named(estate, "other", "n1")) == "Conflict");
    CHECK(code_of(estate.link(signalr_zone, "n1")).empty());
    const auto same_name = estate.apply([](Draft& draft) {
        const ResourceId group = ResourceId::of_group("s", "rg2");
        const ResourceId zone = *group.child(type::zone, signalr_zone);
        draft.put(ResourceGroup{{group, {}, {}, {}, {}}});
        const auto made = put_zone(draft, {{zone, {}, {}, {}, {}}, {}, {}});
        REQUIRE(made);
        return put_link(draft, {{*zone.child(type::link, "l"), {}, {}, {}, {}},
                                Estate::network_id("n1"),
                                Registration::Off,
                                ResolutionPolicy::Default});
    });
    CHECK(code_of(same_name) == "BadRequest");
    CHECK(same_name.error().message.starts_with(
        "A virtual network cannot be linked to multiple zones with overlapping namespaces. You "
        "tried to link virtual network with '" +
        signalr_zone + "' and '" + signalr_zone + "' zones."));
    REQUIRE(estate.zone("service.signalr.net"));
    CHECK(code_of(estate.link("service.signalr.net", "n1")).empty()); // a parent is no such zone
}

TEST_CASE("a link keeps its network, which must exist") {
    Estate estate;
    estate.furnish();
    CHECK(code_of(estate.link(signalr_zone, "n9")) == "InvalidResourceReference");
    const auto turned = estate.apply([](Draft& draft) {
        return put_link(draft, {{Estate::link_id(signalr_zone, "n1"), {}, {}, {}, {}},
                                Estate::network_id("n2"),
                                Registration::Off,
                                ResolutionPolicy::Default});
    });
    CHECK(code_of(turned) == "Conflict");
}

TEST_CASE("one registration zone a network") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.zone("corp.example"));
    REQUIRE(estate.link("corp.example", "n1", Registration::On));
    CHECK(code_of(estate.link(signalr_zone, "n1", Registration::On)) == "BadRequest");
    REQUIRE(estate.link("corp.example", "n1", Registration::Off));
    CHECK(code_of(estate.link(signalr_zone, "n1", Registration::On)).empty());
}

TEST_CASE("NxDomainRedirect is for privatelink zones") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.zone("corp.example"));
    CHECK(code_of(estate.link("corp.example", "n1", Registration::Off,
                              ResolutionPolicy::NxDomainRedirect)) == "BadRequest");
    CHECK(code_of(estate.link(signalr_zone, "n1", Registration::Off,
                              ResolutionPolicy::NxDomainRedirect))
              .empty());
    CHECK(estate.get<VirtualNetworkLink>(Estate::link_id(signalr_zone, "n1"))->policy ==
          ResolutionPolicy::NxDomainRedirect);
}

TEST_CASE("a zone has a thousand links, a hundred of them with registration") {
    Estate estate;
    REQUIRE(estate.zone());
    for (std::size_t i = 0; i <= zones::links_per_zone_max; ++i) {
        const std::string name = "n" + std::to_string(i);
        REQUIRE(estate.network(name, "10." + std::to_string(i / 250) + "." +
                                         std::to_string(i % 250) + ".0/24"));
        if (i == zones::links_per_zone_max) break;
        const bool registers = i < zones::registration_links_per_zone_max;
        REQUIRE(estate.link(signalr_zone, name, registers ? Registration::On : Registration::Off));
    }
    CHECK(code_of(estate.link(signalr_zone, "n100", Registration::On)) == "BadRequest");
    CHECK(code_of(estate.link(signalr_zone, "n99", Registration::On)).empty());
    CHECK(code_of(estate.link(signalr_zone, "n1000")) == "BadRequest");
    CHECK(code_of(estate.link(signalr_zone, "n999")).empty());
}

TEST_CASE("what a link registered goes with it and comes back") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    CHECK(estate.addresses("srv1") == "10.1.1.4");
    CHECK(*estate.unlink(signalr_zone, "n1") == Removal::Removed);
    CHECK(*estate.unlink(signalr_zone, "n1") == Removal::WasAbsent);
    CHECK(estate.addresses("srv1") == "-");
    REQUIRE(estate.link(signalr_zone, "n1"));
    CHECK(estate.addresses("srv1") == "10.1.1.4");
}
