#include "resolver/serve/upstream_socket.hpp"

#include "tests/unit/resolver/serve/pool_scene.hpp"

#include <boost/asio/error.hpp>

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;

namespace {

Packet with_id(Packet packet, std::uint16_t id) {
    packet[0] = static_cast<std::uint8_t>(id >> 8);
    packet[1] = static_cast<std::uint8_t>(id);
    return packet;
}

/// Replies that carry other ids than the question.
Behaviour saying(std::vector<std::uint16_t> ids) {
    return [ids](const Asked& asked) {
        std::vector<Packet> said;
        for (const std::uint16_t id : ids) {
            said.push_back(with_id(reply_to(asked, {"203.0.113.66"}), id));
        }
        return said;
    };
}

/// One socket, on which everything is asked.
struct SocketScene : PoolScene {
    explicit SocketScene(const dns::Endpoint& server)
        : socket{UpstreamSocket::open(common, server).socket} {
        REQUIRE(socket != nullptr);
    }
    ~SocketScene() { socket->close(); }

    void ask(Asker& asker) {
        socket->ask(asker, asker.packet);
        socket->send_queued();
    }
    bool wait_for(Count which, std::uint64_t number) {
        return run_until([&] { return counters.get(which) >= number; });
    }

    UpstreamSocket::Common common{needs};
    std::shared_ptr<UpstreamSocket> socket;
};

} // namespace

TEST_CASE("a reply goes to the question with its id, which may wait on") {
    FakeUpstream upstream{
        [](const Asked& asked) { return std::vector<Packet>(2, reply_to(asked, {"192.0.2.1"})); }};
    SocketScene scene{upstream.endpoint()};
    Asker one{"a.test. A", 1}, other{"b.test. A", 2};
    scene.ask(one);
    scene.ask(other);
    CHECK(scene.socket->waiting() == 2);
    REQUIRE(scene.run_until([&] { return one.got.size() + other.got.size() == 4; }));
    CHECK(one.got.size() == 2);
    CHECK(id_of(other.got.at(0)) == 2);
}

TEST_CASE("a guessed id is told those who wait for the very question, and nobody else") {
    FakeUpstream upstream{[](const Asked& asked) {
        const bool named = asked.question.name == *dns::Name::from_text("victim.test.");
        const bool attacked = named && asked.question.type == dns::RrType::A;
        return attacked ? saying({100})(asked) : std::vector<Packet>{};
    }};
    SocketScene scene{upstream.endpoint()};
    Asker other{"other.test. A", 2}, type{"victim.test. AAAA", 3}, victim{"VICTIM.test. A", 4};
    Asker same{"victim.test. A", 5};      // say, with DO
    scene.socket->ask(same, same.packet); // not sent yet: nobody can know its port
    for (Asker* const asker : {&other, &type}) scene.socket->ask(*asker, asker->packet);
    scene.ask(victim);
    REQUIRE(scene.run_until([&] { return !victim.got.empty(); }));
    CHECK(id_of(victim.got.at(0)) == 100);
    CHECK(same.got.size() >= 1);
    CHECK(other.got.empty());
    CHECK(type.got.empty());
    CHECK(scene.counters.get(Count::WrongId) >= 1);
}

TEST_CASE("whoever guesses knows the port: the socket takes no more, those who wait are served") {
    FakeUpstream upstream{[](const Asked& asked) {
        return asked.question.type == dns::RrType::A ? saying({100})(asked) : always()(asked);
    }};
    SocketScene scene{upstream.endpoint()};
    Asker victim{"victim.test. A", 1}, waits{"other.test. AAAA", 2};
    scene.socket->ask(victim, victim.packet);
    scene.ask(waits);
    REQUIRE(scene.run_until([&] { return !waits.got.empty() && !victim.got.empty(); }));
    CHECK(scene.socket->is_retired());
    CHECK_FALSE(scene.socket->takes(77));
    CHECK(scene.socket->is_open());
    scene.socket->forget(1);
    scene.socket->forget(2);
    CHECK_FALSE(scene.socket->is_open());
}

TEST_CASE("late replies are no guesses, nor is what nobody waits for anybody's") {
    FakeUpstream upstream{always()};
    upstream.hold();
    SocketScene scene{upstream.endpoint()};
    Asker late{"a.test. A", 1}, waits{"a.test. A", 2};
    scene.ask(late);
    scene.ask(waits);
    REQUIRE(upstream.wait_for(2));
    scene.socket->forget(1); // timed out
    upstream.release();
    REQUIRE(scene.run_until([&] { return !waits.got.empty(); }));
    REQUIRE(scene.wait_for(Count::IgnoredPackets, 1));
    CHECK(late.got.empty());
    CHECK(waits.got.size() == 1);
    CHECK(scene.counters.get(Count::WrongId) == 0);
    CHECK_FALSE(scene.socket->is_retired());
    CHECK_FALSE(scene.socket->takes(1)); // not a second time on this socket
}

TEST_CASE("hostile datagrams: short, without question, cut anywhere") {
    FakeUpstream upstream{[](const Asked& asked) {
        const Packet good = with_id(reply_to(asked, {"192.0.2.1"}), 100);
        std::vector<Packet> said;
        for (std::size_t octets = 0; octets < good.size(); ++octets) {
            said.emplace_back(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(octets));
        }
        said.push_back(reply_to(asked, {"192.0.2.1"}));
        return said;
    }};
    SocketScene scene{upstream.endpoint()};
    Asker asker{"victim.test. A", 1};
    scene.ask(asker);
    const auto is_good = [](const Packet& packet) { return id_of(packet) == 1; };
    REQUIRE(
        scene.run_until([&] { return std::any_of(asker.got.begin(), asker.got.end(), is_good); }));
    // Only from the end of the question on can they pass for a guess at it.
    const std::size_t question_end = dns::header_octets + asker.packet.size() - 11 - 12;
    CHECK(scene.counters.get(Count::IgnoredPackets) == question_end);
}

TEST_CASE("a closed port is told to all who wait, once, and the socket goes on") {
    const auto closed = [] {
        const auto bound = bound_socket(SOCK_DGRAM, *dns::Endpoint::from_text("127.0.0.1:0"));
        return local_endpoint(bound.get());
    }();
    SocketScene scene{closed};
    Asker one{"a.test. A", 1}, other{"b.test. A", 2};
    scene.socket->ask(one, one.packet);
    scene.ask(other);
    REQUIRE(scene.run_until([&] { return !one.errors.empty() && !other.errors.empty(); }));
    CHECK(one.errors.at(0) == boost::asio::error::connection_refused);
    CHECK(scene.socket->waiting() == 0);
    Asker again{"c.test. A", 3};
    CHECK(scene.socket->takes(3));
    scene.ask(again);
    REQUIRE(scene.run_until([&] { return !again.errors.empty(); }));
    CHECK(one.errors.size() == 1);
}

TEST_CASE("a socket takes 64 questions at once, and 256 in all") {
    FakeUpstream upstream{silent()};
    SocketScene scene{upstream.endpoint()};
    const Asker text{"a.test. A", 0};
    std::vector<Packet> packets;
    Asker asker{"a.test. A", 0};
    for (std::uint16_t id = 0; id < upstream_socket_uses_max; ++id) {
        packets.push_back(with_id(text.packet, id));
    }
    for (std::uint16_t id = 0; id < upstream_socket_uses_max; ++id) {
        REQUIRE(scene.socket->takes(id));
        scene.socket->ask(asker, packets[id]);
        CHECK_FALSE(scene.socket->takes(id));
        if (scene.socket->waiting() < upstream_socket_waiting_max) continue;
        CHECK_FALSE(scene.socket->takes(60000));
        for (std::uint16_t ended = 0; ended <= id; ++ended) scene.socket->forget(ended);
    }
    CHECK(scene.socket->is_retired());
    CHECK_FALSE(scene.socket->is_open());
}

TEST_CASE("an old socket takes no more, and closes with its last wait") {
    FakeUpstream upstream{silent()};
    SocketScene idle{upstream.endpoint()}, busy{upstream.endpoint()};
    Asker asker{"a.test. A", 1};
    busy.ask(asker);
    const auto now = recurse::Clock::now();
    for (SocketScene* const scene : {&idle, &busy}) {
        scene->wheel.wheel().advance(now + upstream_socket_age_max / 2);
        CHECK_FALSE(scene->socket->is_retired());
        scene->wheel.wheel().advance(now + upstream_socket_age_max + wheel_tick);
        CHECK(scene->socket->is_retired());
    }
    CHECK_FALSE(idle.socket->is_open());
    CHECK(busy.socket->is_open());
    busy.socket->forget(1);
    CHECK_FALSE(busy.socket->is_open());
}
