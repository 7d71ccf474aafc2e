// What the slow path keeps, seen from outside: who is asked again, and what clients are told.
#include "resolver/serve/slow_path.hpp"

#include "tests/unit/resolver/recurse/upstream_says.hpp"
#include "tests/unit/resolver/serve/serving.hpp"

#include <catch2/catch.hpp>

#include <atomic>

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;

namespace {

/// Without ready answers every question goes the slow path.
Setup slow_only(const FakeUpstream& upstream) {
    Setup setup;
    setup.rules = {{"fwd.test.", {upstream.endpoint()}}};
    setup.answer_octets = 0;
    return setup;
}

recurse::RecordQuestion asked_of(Serving& server, const FakeUpstream& upstream,
                                 const std::string& name) {
    const std::vector<dns::Endpoint> servers{upstream.endpoint()};
    const auto route =
        recurse::route_of(recurse::name_of("fwd.test."), servers, server->route_key());
    return {route, recurse::name_of(name), dns::RrType::A, false, false};
}

recurse::Seconds now() {
    return cache_time(recurse::Clock::now());
}

/// An upstream said `message` so many seconds ago.
void learnt(Serving& server, const recurse::RecordQuestion& asked, const dns::Message& message,
            recurse::Seconds ago) {
    const auto read =
        recurse::read_reply(message, *message.question, recurse::name_of("fwd.test."));
    server->records().store(asked, std::get<recurse::Reply>(read), now() - ago);
}

Behaviour refusing() {
    return [](const Asked& asked) {
        return std::vector<Packet>{reply_to(asked, {}, dns::Rcode::Refused)};
    };
}

} // namespace

TEST_CASE("what an upstream said is not asked for again, by any client, after any reload") {
    FakeUpstream upstream{always()};
    const Setup setup = slow_only(upstream);
    Serving server{setup};
    CHECK(UdpClient{server.at()}.ask("x.fwd.test. A") == "NOERROR 192.0.2.1");
    CHECK(UdpClient{server.at(), "127.0.0.2:0"}.ask("X.fwd.test. A") == "NOERROR 192.0.2.1");
    server->publish(setup.settings, snapshot_of(setup.rules, 2));
    CHECK(TcpClient{server.at()}.ask("x.fwd.test. A") == "NOERROR 192.0.2.1");
    CHECK(upstream.asked() == 1);
    CHECK(server.count(Count::RecordHits) == 2);
    CHECK(server.count(Count::RecordMisses) == 1);
}

TEST_CASE("another rule's servers are asked themselves") {
    FakeUpstream one{always()}, other{[](const Asked&asked) {
        return std::vector<Packet>{reply_to(asked, {"192.0.2.2"})};
    }};
    const Setup setup = slow_only(one);
    Serving server{setup};
    CHECK(UdpClient{server.at()}.ask("x.fwd.test. A") == "NOERROR 192.0.2.1");
    server->publish(setup.settings, snapshot_of({{"fwd.test.", {other.endpoint()}}}, 2));
    CHECK(UdpClient{server.at()}.ask("x.fwd.test. A") == "NOERROR 192.0.2.2");
    server->publish(setup.settings, snapshot_of({{"x.fwd.test.", {other.endpoint()}}}, 3));
    CHECK(UdpClient{server.at()}.ask("x.fwd.test. A") == "NOERROR 192.0.2.2");
    CHECK(other.asked() == 2);
}

TEST_CASE("a failure is told again for a second without asking, and then asked about again") {
    FakeUpstream upstream{refusing()};
    Serving server{slow_only(upstream)};
    const UdpClient client{server.at()};
    const std::string first = client.ask("x.fwd.test. A");
    CHECK(first.substr(0, 8) == "SERVFAIL");
    const std::size_t asked = upstream.asked();
    std::size_t told_again = 0;
    const auto end = std::chrono::steady_clock::now() + patience;
    while (upstream.asked() == asked && std::chrono::steady_clock::now() < end) {
        CHECK(client.ask("x.fwd.test. A") == first);
        ++told_again;
    }
    CHECK(upstream.asked() > asked);
    CHECK(server.count(Count::CachedFailures) >= told_again - 1);
    CHECK(client.ask("y.fwd.test. A").substr(0, 8) == "SERVFAIL");
}

TEST_CASE("stale records are told while no upstream answers, where the operator wants it") {
    FakeUpstream upstream{silent()};
    Setup setup = slow_only(upstream);
    setup.settings.client_deadline = std::chrono::milliseconds{200};
    Serving server{setup};
    const UdpClient client{server.at()};
    const auto held = asked_of(server, upstream, "x.fwd.test.");
    learnt(server, held, recurse::response("x.fwd.test.", {"x.fwd.test. 60 A 192.0.2.9"}), 100);
    CHECK(client.ask("x.fwd.test. A").substr(0, 8) == "SERVFAIL");
    setup.settings.stale_max = std::chrono::hours{1};
    server->publish(setup.settings, snapshot_of(setup.rules, 2));
    const std::string stale = client.ask("x.fwd.test. A");
    CHECK(stale.substr(0, 23) == "NOERROR 192.0.2.9 EDE 3");
    const std::size_t asked = upstream.asked();
    CHECK(client.ask("x.fwd.test. A") == stale); // at once: the servers have some time
    CHECK(upstream.asked() == asked);
    const auto missing = asked_of(server, upstream, "gone.fwd.test.");
    learnt(server, missing,
           recurse::response("gone.fwd.test.", {}, {"fwd.test. 60 SOA 30"}, dns::Rcode::NxDomain),
           100);
    CHECK(client.ask("gone.fwd.test. A").substr(0, 15) == "NXDOMAIN EDE 19");
    CHECK(client.ask("never.fwd.test. A").substr(0, 8) == "SERVFAIL");
    setup.settings.stale_max = std::chrono::seconds{30};
    server->publish(setup.settings, snapshot_of(setup.rules, 3));
    CHECK(client.ask("x.fwd.test. A").substr(0, 8) == "SERVFAIL"); // 40 s are too many
}

TEST_CASE("what is ready for everybody is not kept a second time, unless it may be needed stale") {
    FakeUpstream upstream{always()};
    Setup setup = slow_only(upstream);
    setup.rules = {{".", {upstream.endpoint()}}};
    setup.answer_octets = 1 << 20;
    Serving server{setup};
    const UdpClient client{server.at()};
    CHECK(client.ask("x.everywhere.org. A") == "NOERROR 192.0.2.1");
    CHECK(server->answers().statistics(now()).entries == 1);
    CHECK(server->records().statistics(now()).entries == 0);
    setup.settings.stale_max = std::chrono::hours{1};
    server->publish(setup.settings, snapshot_of(setup.rules, 2));
    CHECK(client.ask("y.everywhere.org. A") == "NOERROR 192.0.2.1");
    CHECK(server->records().statistics(now()).entries == 1);
}

TEST_CASE("TTLs of upstreams are kept within the limits") {
    FakeUpstream upstream{always()}; // 60 s
    Setup setup = slow_only(upstream);
    setup.settings.ttl.most = 5;
    Serving server{setup};
    CHECK(UdpClient{server.at()}.ask("x.fwd.test. A") == "NOERROR 192.0.2.1");
    const auto kept = server->records().find(asked_of(server, upstream, "x.fwd.test."), now());
    REQUIRE(kept.has_value());
    CHECK(kept->left <= 5);
}

TEST_CASE("a ready answer near its end is told, and asked for anew behind the client's back") {
    std::atomic<int> said{0};
    FakeUpstream upstream{[&said](const Asked& asked) {
        return std::vector<Packet>{reply_to(asked, {said++ == 0 ? "192.0.2.1" : "192.0.2.2"})};
    }};
    Setup setup = slow_only(upstream);
    setup.answer_octets = 1 << 20;
    Serving server{setup};
    const UdpClient client{server.at()};
    REQUIRE(client.ask("x.fwd.test. A") == "NOERROR 192.0.2.1");
    // The same entry, as if it were older.
    std::vector<std::uint8_t> message;
    std::uint64_t scope = 0;
    server->answers().visit(now(), [&](const answer::AnswerCache::Shown& shown) {
        message.assign(shown.message.begin(), shown.message.end());
        scope = shown.scope;
    });
    REQUIRE_FALSE(message.empty());
    const dns::Name name = recurse::name_of("x.fwd.test.");
    recurse::CacheQuestion question{name.wire(), 1, recurse::CacheFlag::RecursionDesired, 0};
    question.hash = server->answers().hash_of(question);
    const answer::TtlOffsets no_ttls;
    const answer::CacheEntry old{message, no_ttls, now() + 30};
    REQUIRE(server->answers().store(scope, question, old, now() - 970));
    CHECK(client.ask("x.fwd.test. A") == "NOERROR 192.0.2.1");
    REQUIRE(upstream.wait_for(2));
    const auto end = std::chrono::steady_clock::now() + patience;
    std::string told;
    while (told != "NOERROR 192.0.2.2" && std::chrono::steady_clock::now() < end) {
        told = client.ask("x.fwd.test. A");
    }
    CHECK(told == "NOERROR 192.0.2.2");
    CHECK(server.count(Count::Refreshes) == 1);
    CHECK(upstream.asked() == 2);
}
