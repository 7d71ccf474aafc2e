#include "resolver/serve/udp_listener.hpp"

#include "tests/unit/resolver/answer/allocations.hpp"
#include "tests/unit/resolver/serve/update_decider.hpp"

#include <catch2/catch.hpp>
#include <sys/socket.h>

#include <random>
#include <set>

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;

TEST_CASE("a burst longer than a turn is answered to the last datagram") {
    Serving server{{}};
    const UdpClient client{server.at()};
    constexpr int rounds = 4, burst = 300; // more than udp_batches_per_turn batches
    for (int round = 0; round < rounds; ++round) {
        for (std::uint16_t id = 0; id < burst; ++id) client.send(query("www.held.test. A", id));
        std::set<std::uint16_t> ids;
        while (ids.size() < burst) {
            const auto response = client.receive();
            REQUIRE(response.has_value());
            ids.insert(id_of(*response));
        }
    }
    CHECK(server.count(Count::Answers) == rounds * burst);
}

namespace {

/// Sends `burst` datagrams before it takes the responses, without an allocation of its own.
void ask_in_burst(int socket, const Packet& packet, int burst) {
    std::array<std::uint8_t, 512> response;
    for (int i = 0; i < burst; ++i) {
        REQUIRE(::send(socket, packet.data(), packet.size(), 0) > 0);
    }
    for (int i = 0; i < burst; ++i) {
        REQUIRE(readable(socket, patience));
        REQUIRE(::recv(socket, response.data(), response.size(), 0) > 0);
    }
}

} // namespace

TEST_CASE("a ready answer allocates nothing, from the loop's wait to the next one") {
    Serving server{{}};
    const Packet packet = query("www.held.test. A");
    const Descriptor socket = bound_socket(SOCK_DGRAM, *dns::Endpoint::from_text("127.0.0.1:0"));
    connect_to(socket.get(), server.at());
    for (const int burst : {1, 64}) ask_in_burst(socket.get(), packet, burst);
    const std::size_t before = test::allocations();
    for (int round = 0; round < 100; ++round) {
        for (const int burst : {1, 3, 64}) ask_in_burst(socket.get(), packet, burst);
    }
    CHECK(test::allocations() == before);
    CHECK(server.count(Count::ReadyAnswers) >= 100 * (1 + 3 + 64));
}

TEST_CASE("workers share a port, and together answer everybody") {
    Setup setup;
    setup.workers = 4;
    Serving server{setup};
    for (int i = 0; i < 100; ++i) {
        CHECK(UdpClient{server.at()}.ask("www.held.test. A") == "NOERROR 192.0.2.80");
    }
    CHECK(server.count(Count::UdpQueries) == 100);
}

TEST_CASE("random octets get FORMERR or nothing, and the server goes on") {
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937 random{seed};
    Serving server{{}};
    const UdpClient client{server.at()};
    const Packet good = query("www.held.test. A");
    for (int i = 0; i < 2000; ++i) {
        Packet bad = good;
        for (int changes = 0; changes < 4; ++changes) {
            bad[random() % bad.size()] = static_cast<std::uint8_t>(random());
        }
        bad.resize(random() % (bad.size() + 1));
        if (bad.empty()) continue;
        client.send(bad);
        while (const auto response = client.receive(std::chrono::milliseconds{0})) {
            REQUIRE(dns::parse_message(*response).has_value());
        }
    }
    CHECK(UdpClient{server.at()}.ask("www.held.test. A") == "NOERROR 192.0.2.80");
}

TEST_CASE("responses sent to us get nothing: two servers cannot be set on each other") {
    Serving server{{}};
    const UdpClient client{server.at()};
    Packet response = query("www.held.test. A", 1);
    response[2] |= 0x80;
    client.send(response);
    client.send(query("www.held.test. A", 2));
    const auto first = client.receive();
    REQUIRE(first.has_value());
    CHECK(id_of(*first) == 2);
    CHECK(server.count(Count::Dropped) == 1);
}

TEST_CASE("a datagram longer than any question is dropped") {
    Serving server{{}};
    const UdpClient client{server.at()};
    Packet longer = query("www.held.test. A", 1);
    longer.resize(udp_request_octets_max + 1);
    client.send(longer);
    client.send(query("www.held.test. A", 2));
    const auto first = client.receive();
    REQUIRE(first.has_value());
    CHECK(id_of(*first) == 2);
}

namespace {

/// Bursts of questions from one socket, all answered.
void ask_in_bursts(const Serving& server, int rounds, int burst) {
    const UdpClient client{server.at()};
    for (int round = 0; round < rounds; ++round) {
        for (std::uint16_t id = 0; id < burst; ++id) client.send(query("www.held.test. A", id));
        for (int i = 0; i < burst; ++i) REQUIRE(client.receive().has_value());
    }
}

} // namespace

TEST_CASE("bursts of one client leave as groups") {
    Serving server{{}};
    ask_in_bursts(server, 20, 60);
    server->drain(patience); // all is counted
    CHECK(server.count(Count::UdpMessagesSent) < 20 * 60);
    CHECK(server.count(Count::UdpGroupingRefused) == 0);
    CHECK(server.count(Count::SendErrors) == 0);
}

TEST_CASE("grouping can be off from the start, or by a reload") {
    ServeSettings off;
    off.udp_grouping = UdpGrouping::Off;
    const bool reloaded = GENERATE(true, false);
    Setup setup;
    if (!reloaded) setup.settings = off;
    Serving server{setup};
    if (reloaded) server->publish(off, snapshot_of({}, 2));
    ask_in_bursts(server, 20, 60);
    server->drain(patience);
    CHECK(server.count(Count::UdpMessagesSent) == 20 * 60);
}

TEST_CASE("what has arrived when a server drains is answered") {
    Serving server{{}};
    const UdpClient client{server.at()};
    constexpr int burst = 200;
    for (std::uint16_t id = 0; id < burst; ++id) client.send(query("www.held.test. A", id));
    server->drain(std::chrono::milliseconds{5000});
    for (int i = 0; i < burst; ++i) REQUIRE(client.receive(std::chrono::milliseconds{0}));
}

TEST_CASE("a server that ends without draining lets go of its sockets") {
    const dns::Endpoint at = [] {
        Serving server{{}};
        UdpClient{server.at()}.send(query("www.held.test. A"));
        return server.at();
    }();
    CHECK(bound_socket(SOCK_DGRAM, at).get() >= 0);
}

TEST_CASE("an update's response goes back the way the update came, while others are answered") {
    UpdateDecider decider;
    Serving server{decider.setup()};
    const UdpClient client{server.at()};
    client.send(update_packet(1));
    auto [update, done] = decider.next();
    CHECK(update.message == update_packet(1));
    CHECK(update.sender.to_text() == "127.0.0.1");
    CHECK(UdpClient{server.at()}.ask("www.held.test. A") == "NOERROR 192.0.2.80");
    done(update_response(update, dns::Rcode::YxDomain));
    const auto response = client.receive();
    REQUIRE(response.has_value());
    CHECK(summary(*response) == "YXDOMAIN");
    CHECK(server.count(Count::Updates) == 1);
}

TEST_CASE("an update from an untrusted sender is refused and handed to nobody") {
    UpdateDecider decider;
    Serving server{decider.setup()};
    const UdpClient stranger{server.at(), "127.0.0.2:0"};
    stranger.send(update_packet(1));
    const auto response = stranger.receive();
    REQUIRE(response.has_value());
    CHECK(summary(*response) == "REFUSED");
    CHECK(server.count(Count::Updates) == 0);
}

TEST_CASE("an update that nobody answers holds nothing up") {
    UpdateDecider decider;
    Serving server{decider.setup()};
    UdpClient{server.at()}.send(update_packet(1));
    const auto kept = decider.next();
    server->drain(patience);
    CHECK(kept.first.message == update_packet(1));
}
