#include "resolver/iterate/goal.hpp"

#include "tests/unit/resolver/recurse/scripted_random.hpp"
#include "tests/unit/resolver/recurse/upstream_says.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::iterate;
using recurse::Delegation;
using recurse::KnownDelegation;
using recurse::name_of;
using recurse::NameServer;

namespace {

dns::IpAddress address(const std::string& text) {
    return *dns::IpAddress::from_text(text);
}

struct Scene {
    StartingPoint start{7, {}, {{address("198.41.0.4"), 53}}, StartingPoint::Priming::No};
    IterationOptions options;
    recurse::RecordCache records{std::size_t{1} << 20, {1, 2}};
    IterationContext context{start, options, &records};
    recurse::ScriptedRandom random{5};
    recurse::TimePoint now{std::chrono::hours{1}};
    Goal goal{
        context, {name_of("www.example."), dns::RrType::A, dns::RrClass::IN}, Purpose::Answer};

    void enter(std::vector<NameServer> servers, const std::string& cut = "example.") {
        auto delegation = std::make_shared<Delegation>();
        delegation->cut = name_of(cut);
        delegation->servers = std::move(servers);
        delegation->ttl = 3600;
        goal.enter(context, {std::move(delegation), 100'000}, {now, random});
    }
};

} // namespace

TEST_CASE("a goal begins with the hints") {
    Scene scene;
    scene.goal.enter_start(scene.context);
    REQUIRE(scene.goal.has_servers());
    scene.goal.show();
    const auto ask = scene.goal.ask(scene.context);
    CHECK(ask.upstreams == scene.start.servers);
    CHECK(ask.bailiwick.is_root());
    CHECK(ask.role == recurse::UpstreamRole::Authority);
    CHECK(ask.dnssec_ok);
    CHECK(ask.question.name == name_of("example."));
    CHECK_FALSE(scene.goal.has_servers());
    scene.goal.stay();
    CHECK(scene.goal.has_servers());
}

TEST_CASE("the same address behind many names is one server") { // CVE-2026-3592
    Scene scene;
    std::vector<NameServer> servers;
    for (char name = 'a'; name < 'k'; ++name) {
        servers.push_back({name_of(std::string{name} + ".example."), {address("192.0.2.1")}});
    }
    scene.enter(servers);
    CHECK(scene.goal.ask(scene.context).upstreams.size() == 1);
}

TEST_CASE("private and loopback glue is no server") { // CVE-2026-50251
    Scene scene;
    scene.enter({{name_of("ns.example."), {address("127.0.0.1"), address("10.0.0.1")}}});
    CHECK_FALSE(scene.goal.has_servers());
}

TEST_CASE("servers without an address are looked up, five at most, and none below the cut") {
    Scene scene;
    std::vector<NameServer> servers{{name_of("ns.www.example."), {}}};
    for (char name = 'a'; name < 'n'; ++name) {
        servers.push_back({name_of("ns." + std::string{name} + "."), {}});
    }
    scene.enter(servers, "www.example.");
    std::size_t names = 0;
    while (const auto lookup = scene.goal.next_lookup()) {
        CHECK_FALSE(lookup->name.is_at_or_below(name_of("www.example.")));
        if (lookup->type == dns::RrType::AAAA) ++names;
        scene.goal.lookup_failed(*lookup);
    }
    CHECK(names == unresolved_names_max);
}

TEST_CASE("an address that was learnt saves the lookup") {
    Scene scene;
    const auto message = recurse::response("ns.other.", {"ns.other. 60 A 192.0.2.7"});
    const auto read = recurse::read_reply(message, *message.question, dns::Name{});
    scene.records.store(kept_as(scene.start.route, name_of("ns.other."), dns::RrType::A),
                        std::get<recurse::Reply>(read), recurse::cache_time(scene.now));
    scene.enter({{name_of("ns.other."), {}}});
    CHECK_FALSE(scene.goal.next_lookup().has_value());
    const auto ask = scene.goal.ask(scene.context);
    REQUIRE(ask.upstreams.size() == 1);
    CHECK(ask.upstreams[0].address == address("192.0.2.7"));
}

TEST_CASE("one address is enough; a name that does not exist is not asked for its other type") {
    Scene scene;
    scene.enter({{name_of("ns.other."), {}}});
    auto lookup = scene.goal.next_lookup();
    REQUIRE(lookup.has_value());
    CHECK(lookup->type == dns::RrType::A);
    SECTION("found") {
        const auto message = recurse::response("ns.other.", {"ns.other. 60 A 192.0.2.7"});
        const auto read = recurse::read_reply(message, *message.question, dns::Name{});
        scene.goal.take_addresses(scene.context, *lookup, std::get<recurse::Reply>(read));
        CHECK(scene.goal.has_servers());
    }
    SECTION("missing") {
        recurse::Reply reply;
        reply.end = recurse::ReplyNegative{dns::Rcode::NxDomain, std::nullopt, {}};
        scene.goal.take_addresses(scene.context, *lookup, reply);
        CHECK_FALSE(scene.goal.has_servers());
    }
    CHECK_FALSE(scene.goal.next_lookup().has_value());
}

TEST_CASE("what is told of failures is bounded") {
    Scene scene;
    for (int i = 0; i < 1000; ++i) scene.goal.add_failure(std::string(100, 'x'));
    CHECK(scene.goal.failures.size() <= failures_octets_max + 200);
}

TEST_CASE("hints of a family that is not used are left out") {
    Scene scene;
    scene.start.servers.push_back({address("2001:db8::1"), 53});
    scene.options.ipv6 = Family::Unused;
    scene.goal.enter_start(scene.context);
    CHECK(scene.goal.ask(scene.context).upstreams.size() == 1);
}

TEST_CASE("servers are avoided for the question, not for the address of another server") {
    Scene scene;
    const std::vector<dns::Endpoint> avoided{{address("192.0.2.7"), 53}};
    scene.context.avoided = avoided;
    scene.goal.enter_start(scene.context);
    CHECK(scene.goal.ask(scene.context).avoided == avoided);
    Goal beside{scene.context, scene.goal.question(), Purpose::Address};
    beside.enter_start(scene.context);
    CHECK(beside.ask(scene.context).avoided.empty());
}
