#include "tests/unit/zones/model/estate.hpp"

using namespace parallax;
using namespace parallax::test;

TEST_CASE("a group stays where it is") {
    Estate estate;
    const auto moved = estate.apply([](Draft& draft) {
        return put_resource_group(draft, {{Estate::group_id(), {}, "eastus", {}, {}}});
    });
    CHECK(code_of(moved) == "InvalidResourceGroupLocation");
    const auto long_name = estate.apply([](Draft& draft) {
        const auto id = ResourceId::of_group("s", std::string(group_name_octets_max + 1, 'g'));
        return put_resource_group(draft, {{id, {}, {}, {}, {}}});
    });
    CHECK(code_of(long_name) == "InvalidResourceGroupName");
}

TEST_CASE("a group takes everything in it along") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    REQUIRE(estate.zone_group("pe1", {Estate::zone_id()}));
    const auto drop = [&] {
        return estate.apply(
            [](Draft& draft) { return delete_resource_group(draft, Estate::group_id()); });
    };
    CHECK(*drop() == Removal::Removed);
    CHECK(estate.model.size() == 0);
    CHECK(estate.model.references().empty());
    CHECK(*drop() == Removal::WasAbsent);
}

TEST_CASE("a group stays whole while an endpoint of another group is in its subnet") {
    Estate estate;
    estate.furnish();
    const std::size_t before = estate.model.size();
    const auto elsewhere = estate.apply([](Draft& draft) {
        const ResourceId group = ResourceId::of_group("s", "rg2");
        draft.put(ResourceGroup{{group, {}, {}, {}, {}}});
        EndpointRequest wanted = Estate::request("pe1", "n1", "srv1");
        wanted.head.id = *group.child(type::endpoint, "pe1");
        return put_private_endpoint(draft, wanted);
    });
    REQUIRE(elsewhere);
    const auto refused =
        estate.apply([](Draft& draft) { return delete_resource_group(draft, Estate::group_id()); });
    CHECK(code_of(refused) == "InUseSubnetCannotBeDeleted");
    CHECK(estate.model.size() == before + 4); // group, endpoint, connection, record set
}
