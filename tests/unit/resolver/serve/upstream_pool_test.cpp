#include "resolver/serve/upstream_pool.hpp"

#include "tests/unit/resolver/serve/pool_scene.hpp"

#include <map>
#include <set>

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;

namespace {

using Askers = std::vector<std::unique_ptr<Asker>>;

Asker& add(Askers& askers) {
    const auto number = static_cast<std::uint16_t>(askers.size());
    const std::string text = "n" + std::to_string(number) + ".test. A";
    askers.push_back(std::make_unique<Asker>(text, static_cast<std::uint16_t>(number * 7 + 1)));
    return *askers.back();
}

bool all_told(const Askers& askers) {
    return std::all_of(askers.begin(), askers.end(), [](auto& one) { return !one->got.empty(); });
}

} // namespace

TEST_CASE("replies find their askers, in whatever order they come") {
    FakeUpstream upstream{always()};
    upstream.hold();
    PoolScene scene;
    Askers askers;
    for (int i = 0; i < 200; ++i) scene.ask(add(askers), upstream.endpoint());
    CHECK(scene.pool.open_sockets() == 4); // one turn: 64 questions to a socket
    scene.turn();
    REQUIRE(upstream.wait_for(200));
    upstream.release();
    REQUIRE(scene.run_until([&] { return all_told(askers); }));
    for (const auto& asker : askers) {
        REQUIRE(asker->got.size() == 1);
        CHECK(id_of(asker->got[0]) == id_of(asker->packet));
        CHECK(asker->errors.empty());
    }
    CHECK(scene.counters.get(Count::WrongId) == 0);
}

TEST_CASE("every turn draws a socket anew, from 64 at ports of the whole range") {
    FakeUpstream upstream{always()};
    PoolScene scene;
    for (int i = 0; i < 600; ++i) {
        Asker asker{"x.test. A", static_cast<std::uint16_t>(i)};
        scene.ask(asker, upstream.endpoint());
        REQUIRE(scene.run_until([&] { return !asker.got.empty(); }));
    }
    std::map<std::uint16_t, int> uses;
    for (const dns::Endpoint& source : upstream.sources()) ++uses[source.port];
    CHECK(uses.size() == upstream_sockets_per_server); // one missed: 64 x (63/64)^600 = 0.5 %
    CHECK(scene.pool.open_sockets() == uses.size());
    int low = 0;
    for (const auto& [port, times] : uses) {
        CHECK(port >= upstream_port_min);
        CHECK(times < 40);
        low += port < 32768 ? 1 : 0; // the kernel's own choice is never below
    }
    CHECK(low > 10);
}

TEST_CASE("no id is twice on one socket, and a socket ends after 256 questions") {
    FakeUpstream upstream{silent()};
    PoolScene scene;
    std::map<std::uint16_t, std::set<std::uint16_t>> ids; // by port
    std::set<std::uint16_t> ports;
    for (int i = 0; i < 40000; ++i) {
        const auto id = static_cast<std::uint16_t>(scene.random.below(512)); // collides often
        Asker asker{"x.test. A", id};
        scene.ask(asker, upstream.endpoint());
        const std::uint16_t port = asker.place.local().port;
        // A port may be drawn again after its socket has ended.
        if (ids[port].size() == upstream_socket_uses_max) ids[port].clear();
        REQUIRE(ids[port].insert(id).second);
        ports.insert(port);
        if (i % 64 == 0) scene.turn();
    }
    CHECK(ports.size() > 40000 / upstream_socket_uses_max);
    CHECK(scene.pool.open_sockets() <= upstream_sockets_per_server);
}

TEST_CASE("with strict ports each question has a port of its own, closed when its wait ends") {
    FakeUpstream upstream{always()};
    PoolScene scene;
    Askers askers;
    std::set<std::uint16_t> ports;
    for (int i = 0; i < 200; ++i) {
        Asker& asker = add(askers);
        scene.ask(asker, upstream.endpoint(), UpstreamPorts::Strict);
        ports.insert(asker.place.local().port);
    }
    CHECK(scene.pool.open_sockets() == 200);
    CHECK(ports.size() > 190); // the draw may repeat a port only after its socket has ended
    REQUIRE(scene.run_until([&] { return all_told(askers); }));
    askers.clear();
    CHECK(scene.pool.open_sockets() == 0);
}

TEST_CASE("descriptors are bounded, idle sockets make room, and their end is an error") {
    FakeUpstream upstream{silent()};
    PoolScene scene;
    Askers askers;
    Asker idle{"x.test. A", 1};
    scene.ask(idle, upstream.endpoint());
    idle.place.leave();
    CHECK(scene.pool.open_sockets() == 1);
    for (std::size_t i = 0; i < upstream_sockets_max; ++i) {
        scene.ask(add(askers), upstream.endpoint(), UpstreamPorts::Strict);
    }
    CHECK(scene.pool.open_sockets() == upstream_sockets_max);
    Asker more{"y.test. A", 2};
    CHECK(scene.pool.ask(more, {upstream.endpoint(), more.packet, UpstreamPorts::Strict}).error);
    CHECK(scene.pool.ask(more, {upstream.endpoint(), more.packet, UpstreamPorts::Pooled}).error);
    askers.pop_back();
    CHECK_FALSE(
        scene.pool.ask(more, {upstream.endpoint(), more.packet, UpstreamPorts::Pooled}).error);
}

TEST_CASE("a thousand servers: their sockets share the bound, the oldest idle ones go") {
    PoolScene scene;
    for (int i = 1; i <= 1000; ++i) {
        const std::string last = std::to_string(i / 250) + "." + std::to_string(1 + i % 250);
        Asker asker{"x.test. A", static_cast<std::uint16_t>(i)};
        scene.ask(asker, *dns::Endpoint::from_text("127.77." + last + ":5300"));
    }
    CHECK(scene.pool.open_sockets() == upstream_sockets_max);
}

TEST_CASE("who is told may ask again at once, and end others' waits") {
    FakeUpstream upstream{always()};
    PoolScene scene;
    Asker first{"a.test. A", 1}, second{"b.test. A", 2}, third{"c.test. A", 3};
    scene.ask(first, upstream.endpoint());
    scene.ask(second, upstream.endpoint());
    const auto end_other = [&](Asker& other) {
        first.place.leave();
        other.place.leave();
        if (third.place.waits()) return;
        scene.ask(third, upstream.endpoint());
    };
    first.on_reply = [&] { end_other(second); };
    second.on_reply = [&] { end_other(first); };
    REQUIRE(scene.run_until([&] { return !third.got.empty(); }));
    CHECK(first.got.size() + second.got.size() == 1);
}
