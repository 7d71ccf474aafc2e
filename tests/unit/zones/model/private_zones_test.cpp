#include "tests/unit/zones/model/estate.hpp"
#include "zones/rules.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {
Ruled<Removal> drop_zone(Estate& estate, std::string_view name) {
    return estate.apply([&](Draft& draft) { return delete_zone(draft, Estate::zone_id(name)); });
}
} // namespace

TEST_CASE("a zone comes with its SOA record set and counts what it holds") {
    Estate estate;
    estate.furnish();
    const auto soa = estate.get<RecordSet>(Estate::set_id(signalr_zone, "SOA", "@"));
    REQUIRE(soa);
    CHECK(soa->ttl == 3600);
    CHECK(std::get<SoaRecord>(soa->records.at(0)).minimum_ttl == 10);
    REQUIRE(estate.records(signalr_zone, "TXT", "@", {TxtRecord{{"x"}}}));
    const ZoneCounts counts = counts_of(estate.draft(), Estate::zone_id());
    CHECK(counts.record_sets == 2);
    CHECK(counts.links == 1);
    CHECK(counts.registration_links == 0);
    CHECK(estate.get<PrivateDnsZone>(Estate::zone_id())->head.location == "global");
}

TEST_CASE("zone names") {
    Estate estate;
    for (const char* bad : {"single", "a..b", "a.b.", "-.a b", "a,b.c"}) {
        INFO(bad);
        const auto id = Estate::group_id().child(type::zone, bad);
        if (!id) continue;
        CHECK(code_of(estate.zone(bad)) == "InvalidZoneName");
    }
    CHECK(code_of(estate.zone("azure.com")) == "ReservedZoneName");
    CHECK(code_of(estate.zone("below.azure.com")).empty());
    std::string labels = "a";
    for (std::size_t i = 1; i < zones::zone_labels_max; ++i) labels += ".a";
    CHECK(code_of(estate.zone(labels)).empty());
    CHECK(code_of(estate.zone(labels + ".a")) == "InvalidZoneName");
    CHECK(code_of(estate.zone("1.1.10.in-addr.arpa")).empty());
}

TEST_CASE("the same name again in one group is an update, in another group a zone of its own") {
    Estate estate;
    REQUIRE(estate.zone("a.b"));
    const std::string guid = estate.get<PrivateDnsZone>(Estate::zone_id("a.b"))->guid;
    REQUIRE(estate.records("a.b", "A", "x", {a("10.0.0.1")}));
    const auto again = estate.zone("A.B");
    REQUIRE(again);
    CHECK(again->act == Act::Updated);
    CHECK(estate.get<PrivateDnsZone>(Estate::zone_id("a.b"))->guid == guid);
    CHECK(estate.addresses("x", "a.b") == "10.0.0.1");
    const auto elsewhere = estate.apply([](Draft& draft) {
        const ResourceId group = ResourceId::of_group("s", "rg2");
        draft.put(ResourceGroup{{group, {}, {}, {}, {}}});
        return put_zone(draft, {{*group.child(type::zone, "a.b"), {}, {}, {}, {}}, {}, {}});
    });
    REQUIRE(elsewhere);
    CHECK(elsewhere->act == Act::Created);
}

TEST_CASE("a zone with links stays, and takes its record sets along when it goes") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.records(signalr_zone, "A", "x", {a("10.0.0.1")}));
    const auto refused = drop_zone(estate, signalr_zone);
    CHECK(code_of(refused) == "CannotDeleteResource");
    CHECK(refused.error().kind == Refusal::Kind::Conflict);
    REQUIRE(estate.unlink(signalr_zone, "n1"));
    CHECK(*drop_zone(estate, signalr_zone) == Removal::Removed);
    CHECK(estate.addresses("x") == "-");
    CHECK_FALSE(estate.model.find(Estate::set_id(signalr_zone, "SOA", "@").key()));
    CHECK(*drop_zone(estate, signalr_zone) == Removal::WasAbsent);
}

TEST_CASE("a zone made again has the records of the zone groups that name it") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    REQUIRE(estate.zone("service.signalr.net"));
    REQUIRE(estate.zone_group("pe1", {Estate::zone_id("service.signalr.net")}));
    CHECK(estate.addresses("srv1.privatelink", "service.signalr.net") == "10.1.1.4");
    REQUIRE(drop_zone(estate, "service.signalr.net"));
    CHECK(estate.get<PrivateEndpoint>(Estate::endpoint_id("pe1"))->registered.empty());
    REQUIRE(estate.zone("service.signalr.net"));
    CHECK(estate.addresses("srv1.privatelink", "service.signalr.net") == "10.1.1.4");
}

TEST_CASE("a subscription has a thousand zones") {
    Estate estate;
    for (std::size_t i = 0; i < zones_per_subscription_max; ++i) {
        REQUIRE(estate.zone("z" + std::to_string(i) + ".example"));
    }
    CHECK(code_of(estate.zone("last.example")) == "MaxNumberOfZonesReached");
    CHECK(code_of(estate.zone("z0.example")).empty());
}
