#include "resolver/recurse/delegation_cache.hpp"

#include "tests/unit/resolver/recurse/upstream_says.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::recurse;

namespace {

Delegation delegation(const std::string& cut, std::uint32_t ttl) {
    Delegation made;
    made.cut = name_of(cut);
    made.ttl = ttl;
    made.servers.push_back(
        {name_of("ns1." + cut),
         {*dns::IpAddress::from_text("192.0.2.1"), *dns::IpAddress::from_text("2001:db8::1")}});
    made.servers.push_back({name_of("ns.other."), {}});
    return made;
}

ReplyRrset rrset(const std::string& owner, dns::RrType type) {
    ReplyRrset made;
    made.owner = name_of(owner);
    made.type = type;
    made.count = 1;
    made.ttl = 60;
    dns::append_encoded(made.encoded, std::vector<std::uint8_t>(36, 7));
    return made;
}

constexpr std::uint64_t route = 9;

struct Scene {
    DelegationCache cache{std::size_t{1} << 20, {1, 2}};
    std::string found(const std::string& name, Seconds now, std::uint64_t on = route) {
        const auto known = cache.find(on, name_of(name), now);
        return known ? known->delegation->cut.to_text() : "nothing";
    }
};

} // namespace

TEST_CASE("the deepest cut above a name is found, whatever its case") {
    Scene scene;
    scene.cache.store(route, delegation("com.", 1000), never_expires, 100);
    scene.cache.store(route, delegation("example.com.", 1000), never_expires, 100);
    CHECK(scene.found("www.EXAMPLE.com.", 100) == "example.com.");
    CHECK(scene.found("example.com.", 100) == "example.com.");
    CHECK(scene.found("www.other.com.", 100) == "com.");
    CHECK(scene.found("www.example.net.", 100) == "nothing");
    CHECK(scene.found("www.example.com.", 100, route + 1) == "nothing");
}

TEST_CASE("a delegation comes back as it was") {
    Scene scene;
    Delegation kept = delegation("example.com.", 1000);
    kept.ds = rrset("example.com.", dns::RrType::DS);
    kept.no_ds_proof = {rrset("x.com.", dns::RrType::NSEC3)};
    scene.cache.store(route, kept, never_expires, 100);
    const auto known = scene.cache.find(route, name_of("example.com."), 100);
    REQUIRE(known.has_value());
    CHECK(known->expires == 1100);
    const Delegation& found = *known->delegation;
    CHECK(found.ttl == 1000);
    REQUIRE(found.servers.size() == 2);
    CHECK(found.servers[0].name == name_of("ns1.example.com."));
    CHECK(found.servers[0].addresses == kept.servers[0].addresses);
    CHECK(found.servers[1].addresses.empty());
    REQUIRE(found.ds.has_value());
    CHECK(found.ds->type == dns::RrType::DS);
    CHECK(found.ds->encoded == kept.ds->encoded);
    REQUIRE(found.no_ds_proof.size() == 1);
    CHECK(found.no_ds_proof[0].owner == name_of("x.com."));
}

TEST_CASE("of a delegation no more is read than is asked for") {
    using Detail = DelegationCache::Detail;
    Scene scene;
    Delegation kept = delegation("example.com.", 1000);
    kept.ds = rrset("example.com.", dns::RrType::DS);
    kept.no_ds_proof = {rrset("x.com.", dns::RrType::NSEC3)};
    scene.cache.store(route, kept, never_expires, 100);
    const auto read = [&](Detail detail) {
        return *scene.cache.find(route, name_of("www.example.com."), 100, detail)->delegation;
    };
    CHECK(read(Detail::Cut).cut == kept.cut);
    CHECK(read(Detail::Cut).servers.empty());
    CHECK(read(Detail::Servers).cut == kept.cut);
    CHECK(read(Detail::Servers).ttl == 1000);
    CHECK(read(Detail::Servers).servers.size() == 2);
    CHECK_FALSE(read(Detail::Servers).ds.has_value());
    CHECK(read(Detail::Servers).no_ds_proof.empty());
    CHECK(read(Detail::Ds).servers.size() == 2);
    CHECK(read(Detail::Ds).no_ds_proof.size() == 1);
}

TEST_CASE("a delegation ends with its TTL, and with that of the one it was learnt through") {
    Scene scene;
    CHECK(scene.cache.store(route, delegation("a.com.", 50), never_expires, 100) == 150);
    CHECK(scene.found("a.com.", 149) == "a.com.");
    CHECK(scene.found("a.com.", 150) == "nothing");
    CHECK(scene.cache.store(route, delegation("b.com.", 5000), 130, 100) == 130); // phoenix
    CHECK(scene.found("b.com.", 130) == "nothing");
}

TEST_CASE("thirteen servers with long names fit, and more than fits is not kept") {
    Scene scene;
    Delegation large = delegation("com.", 1000);
    large.servers.clear();
    for (char first = 'a'; first < 'n'; ++first) {
        large.servers.push_back(
            {name_of(std::string(60, first) + ".gtld-servers.net."),
             {*dns::IpAddress::from_text("192.0.2.1"), *dns::IpAddress::from_text("2001:db8::1")}});
    }
    scene.cache.store(route, large, never_expires, 100);
    REQUIRE(scene.found("com.", 100) == "com.");
    CHECK(scene.cache.find(route, name_of("com."), 100)->delegation->servers.size() == 13);
    Delegation huge = delegation("net.", 1000);
    for (int i = 0; i < 200; ++i) huge.no_ds_proof.push_back(rrset("x.net.", dns::RrType::NSEC));
    scene.cache.store(route, huge, never_expires, 100);
    CHECK(scene.found("net.", 100) == "nothing");
}
