#include "tests/unit/zones/model/estate.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {
Ruled<Stored> with_space(Estate& estate, std::string_view name,
                         std::initializer_list<std::string_view> space) {
    VirtualNetwork wanted{{Estate::network_id(name), {}, "westeurope", {}, {}}, {}, {}, {}};
    for (const auto each : space) wanted.address_space.push_back(prefix(each));
    return estate.apply([&](Draft& draft) { return put_virtual_network(draft, wanted); });
}
Ruled<Removal> drop_network(Estate& estate, std::string_view name) {
    return estate.apply(
        [&](Draft& draft) { return delete_virtual_network(draft, Estate::network_id(name)); });
}
} // namespace

TEST_CASE("address spaces overlap neither within a network nor between networks") {
    Estate estate;
    REQUIRE(with_space(estate, "n1", {"10.1.0.0/16", "10.2.0.0/16"}));
    CHECK(code_of(with_space(estate, "n2", {"10.3.0.0/16", "10.3.1.0/24"})) ==
          "AddressPrefixesOverlap");
    const auto between = with_space(estate, "n2", {"10.0.0.0/8"});
    CHECK(code_of(between) == "VnetAddressSpacesOverlap");
    CHECK(between.error().message.find("/virtualNetworks/n1") != std::string::npos);
    CHECK(code_of(with_space(estate, "n1", {"10.1.0.0/16"})).empty());
    CHECK(code_of(with_space(estate, "n2", {"10.2.0.0/16"})).empty());
}

TEST_CASE("prefixes must be proper") {
    Estate estate;
    CHECK(code_of(with_space(estate, "n1", {})) == "InvalidRequestFormat");
    CHECK(code_of(with_space(estate, "n1", {"10.1.0.1/16"})) == "InvalidCIDRNotation");
    CHECK(code_of(with_space(estate, "n1", {"10.1.0.0/30"})) == "InvalidCIDRNotation");
    CHECK(code_of(with_space(estate, "n1", {"0.0.0.0/0"})) == "InvalidCIDRNotation");
    VirtualNetwork wide{{Estate::network_id("n1"), {}, {}, {}, {}}, {}, {}, {}};
    for (std::size_t i = 0; i <= prefixes_per_network_max; ++i) {
        wide.address_space.push_back(prefix("10." + std::to_string(i) + ".0.0/16"));
    }
    const auto put = [&] {
        return estate.apply([&](Draft& draft) { return put_virtual_network(draft, wide); });
    };
    CHECK(code_of(put()) == "TooManyAddressPrefixes");
    wide.address_space.pop_back();
    CHECK(code_of(put()).empty());
    wide.dns_servers.resize(dns_servers_max + 1);
    CHECK(code_of(put()) == "DnsServersLimitReached");
}

TEST_CASE("a network keeps its GUID and its location") {
    Estate estate;
    REQUIRE(estate.network("n1", "10.1.0.0/16"));
    const std::string guid = estate.get<VirtualNetwork>(Estate::network_id("n1"))->guid;
    const auto again = estate.network("n1", "10.1.0.0/15");
    REQUIRE(code_of(again) == "InvalidCIDRNotation");
    REQUIRE(estate.network("n1", "10.0.0.0/15"));
    CHECK(estate.get<VirtualNetwork>(Estate::network_id("n1"))->guid == guid);
    const auto moved = estate.apply([&](Draft& draft) {
        return put_virtual_network(
            draft,
            {{Estate::network_id("n1"), {}, "eastus", {}, {}}, {prefix("10.1.0.0/16")}, {}, {}});
    });
    CHECK(code_of(moved) == "InvalidResourceLocation");
}

TEST_CASE("subnets lie in their network's space and beside each other") {
    Estate estate;
    REQUIRE(estate.network("n1", "10.1.0.0/16"));
    CHECK(code_of(estate.subnet("n1", "s1", "10.2.1.0/24")) == "NetcfgInvalidSubnet");
    REQUIRE(estate.subnet("n1", "s1", "10.1.1.0/24"));
    CHECK(code_of(estate.subnet("n1", "s2", "10.1.0.0/23")) == "NetcfgSubnetRangesOverlap");
    CHECK(code_of(estate.subnet("n1", "s1", "10.1.0.0/23")).empty());
    CHECK(code_of(estate.network("n1", "10.1.0.0/24")) == "NetcfgInvalidSubnet");
}

TEST_CASE("what an endpoint is in stays as it is") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    const auto in_use =
        estate.apply([&](Draft& draft) { return delete_subnet(draft, Estate::subnet_id("n1")); });
    CHECK(code_of(in_use) == "InUseSubnetCannotBeDeleted");
    CHECK(in_use.error().message.find("/privateEndpoints/pe1") != std::string::npos);
    CHECK(code_of(drop_network(estate, "n1")) == "InUseSubnetCannotBeDeleted");
    CHECK(code_of(estate.subnet("n1", "s1", "10.1.2.0/24")) == "InUseSubnetCannotBeUpdated");
    REQUIRE(estate.drop_endpoint("pe1"));
    CHECK(code_of(estate.subnet("n1", "s1", "10.1.2.0/24")).empty());
    CHECK(*drop_network(estate, "n1") == Removal::Removed);
    CHECK(*drop_network(estate, "n1") == Removal::WasAbsent);
}

TEST_CASE("a network takes its links, subnets and hosts along") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.zone("corp.example"));
    REQUIRE(estate.link("corp.example", "n1", zones::Registration::On));
    REQUIRE(estate.host("n1", "web", "10.1.1.9"));
    REQUIRE(estate.addresses("web", "corp.example") == "10.1.1.9");
    REQUIRE(drop_network(estate, "n1"));
    CHECK(estate.addresses("web", "corp.example") == "-");
    CHECK_FALSE(estate.model.find(Estate::link_id("corp.example", "n1").key()));
    CHECK_FALSE(estate.model.find(Estate::subnet_id("n1").key()));
    CHECK_FALSE(estate.model.find(Estate::host_id("n1", "web").key()));
}

TEST_CASE("subnets in the network's body replace those that are there") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    const auto replace = [&](const std::vector<Subnet>& wanted) {
        Draft draft = estate.draft();
        const auto breach = replace_subnets(draft, Estate::network_id("n1"), wanted);
        if (!breach) estate.model.apply(draft.changes());
        return breach ? breach->code : "";
    };
    const Subnet kept{{Estate::subnet_id("n1"), {}, {}, {}, {}}, {prefix("10.1.1.0/24")}};
    const Subnet added{{Estate::subnet_id("n1", "s2"), {}, {}, {}, {}}, {prefix("10.1.2.0/24")}};
    CHECK(replace({added}) == "InUseSubnetCannotBeDeleted");
    CHECK(replace({kept, added}).empty());
    CHECK(estate.draft().children(Estate::network_id("n1"), type::subnet).size() == 2);
    CHECK(replace({kept}).empty());
    CHECK(estate.draft().children(Estate::network_id("n1"), type::subnet).size() == 1);
}

TEST_CASE("a subscription has so many networks") {
    Estate estate;
    REQUIRE(estate.network("n1", "10.1.0.0/16"));
    Changes many;
    for (std::size_t i = 1; i < networks_per_subscription_max; ++i) {
        const ResourceId id = Estate::network_id("held" + std::to_string(i));
        many[id.key()] =
            std::make_shared<const Resource>(VirtualNetwork{{id, {}, {}, {}, {}}, {}, {}, {}});
    }
    estate.model.apply(many);
    CHECK(code_of(estate.network("n2", "10.2.0.0/16")) == "VirtualNetworkCountLimitReached");
    CHECK(code_of(estate.network("n1", "10.1.0.0/17")).empty()); // one that is there
}
