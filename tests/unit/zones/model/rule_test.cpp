#include "zones/model/rule.hpp"

#include "tests/unit/zones/model/estate.hpp"

using namespace parallax;
using namespace parallax::test;

TEST_CASE("If-Match and If-None-Match") {
    Estate estate;
    REQUIRE(estate.network("n1", "10.1.0.0/16"));
    const ResourceId there = Estate::network_id("n1"), missing = Estate::network_id("n2");
    const std::string etag = estate.get<VirtualNetwork>(there)->head.etag;
    const Draft draft = estate.draft();
    const auto allowed = [&](const ResourceId& id, const Condition& condition) {
        return !condition_breach(draft, id, condition);
    };
    CHECK(allowed(there, {"", ""}));
    CHECK(allowed(missing, {"", ""}));
    CHECK(allowed(there, {etag, ""}));
    CHECK(allowed(there, {"W/\"" + etag + "\"", ""}));
    CHECK(allowed(there, {"*", ""}));
    CHECK_FALSE(allowed(there, {"another", ""}));
    CHECK_FALSE(allowed(missing, {"*", ""}));
    CHECK_FALSE(allowed(missing, {etag, ""}));
    CHECK(allowed(missing, {"", "*"}));
    CHECK_FALSE(allowed(there, {"", "*"}));
    CHECK(condition_breach(draft, there, {"x", ""})->kind == Refusal::Kind::PreconditionFailed);
}

TEST_CASE("a resource needs its group and its parent") {
    Estate estate;
    const auto no_group = estate.apply([](Draft& draft) {
        const auto id = *ResourceId::of_group("s", "none").child(type::zone, "a.b");
        return put_zone(draft, {{id, {}, {}, {}, {}}, {}, {}});
    });
    CHECK(code_of(no_group) == "ResourceGroupNotFound");
    CHECK(no_group.error().kind == Refusal::Kind::NotFound);
    CHECK(code_of(estate.subnet("n1", "s1", "10.1.1.0/24")) == "ParentResourceNotFound");
    CHECK(resource_not_found(Estate::zone_id("a.b"))
              .message.starts_with("The Resource 'Microsoft.Network/privateDnsZones/a.b' under "
                                   "resource group 'rg' was not "
                                   "found."));
}

TEST_CASE("tags have limits") {
    Tags tags;
    for (std::size_t i = 0; i < tags_max; ++i) tags[std::to_string(i)] = "x";
    CHECK_FALSE(tags_breach(tags));
    tags["last"] = "";
    CHECK(tags_breach(tags)->code == "TooManyTags");
    CHECK_FALSE(tags_breach({{std::string(512, 'n'), std::string(256, 'v')}}));
    CHECK(tags_breach({{std::string(513, 'n'), "v"}})->code == "TagTooLong");
    CHECK(tags_breach({{"n", std::string(257, 'v')}})->code == "TagTooLong");
    Estate estate;
    const auto refused = estate.apply([&](Draft& draft) {
        return put_zone(draft, {{Estate::zone_id("a.b"), {}, {}, tags, {}}, {}, {}});
    });
    CHECK(code_of(refused) == "TooManyTags");
    const auto group = estate.apply([&](Draft& draft) {
        return put_resource_group(draft, {{Estate::group_id(), {}, "westeurope", tags, {}}});
    });
    CHECK(code_of(group) == "TooManyTags");
}

TEST_CASE("locations are the same with and without blanks") {
    CHECK(is_same_location("West Europe", "westeurope"));
    CHECK_FALSE(is_same_location("West Europe", "northeurope"));
}

TEST_CASE("a location is a short text") {
    Estate estate;
    const auto at = [&](std::size_t octets) {
        return code_of(estate.apply([&](Draft& draft) {
            const ResourceId id = ResourceId::of_group("s", "g" + std::to_string(octets));
            return put_resource_group(draft, {{id, {}, std::string(octets, 'l'), {}, {}}});
        }));
    };
    CHECK(at(location_octets_max).empty());
    CHECK(at(location_octets_max + 1) == "InvalidRequestFormat");
}
