#include "tests/unit/zones/model/estate.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {
std::string names_of_all(const std::vector<ResourcePtr>& resources) {
    std::string text;
    for (const ResourcePtr& each : resources) {
        text.append(text.empty() ? "" : " ").append(id_of(*each).name());
    }
    return text;
}
} // namespace

TEST_CASE("a draft shows its changes over the model, and the model does not") {
    Estate estate;
    REQUIRE(estate.network("n1", "10.1.0.0/16"));
    REQUIRE(estate.subnet("n1", "a", "10.1.1.0/24"));
    REQUIRE(estate.subnet("n1", "c", "10.1.2.0/24"));
    REQUIRE(estate.subnet("n1", "e", "10.1.3.0/24"));
    const ResourceId network = Estate::network_id("n1");
    Draft draft = estate.draft();
    draft.put(Subnet{{Estate::subnet_id("n1", "b"), {}, {}, {}, {}}, {}});
    draft.put(Subnet{{Estate::subnet_id("n1", "f"), {}, {}, {}, {}}, {}});
    draft.erase(Estate::subnet_id("n1", "c"));
    CHECK(names_of_all(draft.children(network, type::subnet)) == "a b e f");
    CHECK(names_of_all(draft.below(network)) == "a b e f");
    CHECK(draft.child_count(network, type::subnet) == 4);
    CHECK(draft.changes().size() == 3);
    CHECK(draft.changes().at(Estate::subnet_id("n1", "c").key()) == nullptr);
    CHECK(names_of_all(estate.draft().children(network, type::subnet)) == "a c e");
    estate.model.apply(draft.changes());
    CHECK(names_of_all(estate.draft().children(network, type::subnet)) == "a b e f");
    CHECK(estate.draft().child_count(network, type::subnet) == 4);
    CHECK(estate.model.find(Estate::subnet_id("n1", "c").key()) == nullptr);
}

TEST_CASE("children are those of one type at once below, whatever the names look like") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.network("n11", "10.11.0.0/16"));
    REQUIRE(estate.subnet("n11", "other", "10.11.1.0/24"));
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    REQUIRE(estate.zone_group("pe1", {Estate::zone_id()}));
    const Draft draft = estate.draft();
    CHECK(names_of_all(draft.children(Estate::network_id("n1"), type::subnet)) == "s1");
    CHECK(names_of_all(draft.children(Estate::group_id(), type::endpoint)) == "pe1");
    CHECK(names_of_all(draft.children(Estate::group_id(), type::network)) == "n1 n11 n2");
    CHECK(names_of_all(draft.children(Estate::endpoint_id("pe1"), type::zone_group)) == "default");
    CHECK(names_of_all(draft.of_type(type::network)) == "n1 n11 n2");
}

TEST_CASE("referrers follow a draft's changes") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    REQUIRE(estate.endpoint("pe2", "n1", "srv2"));
    const std::string subnet = Estate::subnet_id("n1").key();
    Draft draft = estate.draft();
    CHECK(names_of_all(draft.referrers(subnet)) == "pe1 pe2");
    PrivateEndpoint moved = *estate.get<PrivateEndpoint>(Estate::endpoint_id("pe1"));
    moved.subnet = Estate::subnet_id("n2");
    draft.put(moved);
    CHECK(names_of_all(draft.referrers(subnet)) == "pe2");
    CHECK(names_of_all(draft.referrers(moved.subnet.key())) == "pe1");
    CHECK(draft.has_referrers(subnet)); // pe2, which the draft does not change
    CHECK(draft.has_referrers(moved.subnet.key()));
    draft.erase(moved.head.id);
    CHECK(draft.referrers(moved.subnet.key()).empty());
    CHECK_FALSE(draft.has_referrers(moved.subnet.key()));
    draft.put(moved);
    Draft emptied = estate.draft();
    for (const char* name : {"pe1", "pe2"}) emptied.erase(Estate::endpoint_id(name));
    CHECK_FALSE(emptied.has_referrers(subnet));
    estate.model.apply(draft.changes());
    CHECK(names_of_all(estate.draft().referrers(subnet)) == "pe2");
    CHECK(names_of_all(estate.draft().referrers(moved.subnet.key())) == "pe1");
}

TEST_CASE("each put gives another etag, and an id keeps the spelling it was made with") {
    Estate estate;
    REQUIRE(estate.network("Net1", "10.1.0.0/16"));
    const std::string first = estate.get<VirtualNetwork>(Estate::network_id("net1"))->head.etag;
    REQUIRE(estate.network("NET1", "10.1.0.0/16"));
    const auto after = estate.get<VirtualNetwork>(Estate::network_id("net1"));
    CHECK(after->head.etag != first);
    CHECK(after->head.id.name() == "Net1");
    REQUIRE(estate.subnet("nEt1", "S", "10.1.1.0/24"));
    CHECK(estate.get<Subnet>(Estate::subnet_id("net1", "s"))->head.id.text() ==
          Estate::network_id("Net1").text() + "/subnets/S");
}
