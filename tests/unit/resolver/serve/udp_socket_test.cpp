#include "resolver/serve/udp_socket.hpp"

#include "tests/unit/resolver/serve/loopback.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;

namespace {

struct Bound {
    explicit Bound(const char* at) {
        const OpenedSocket opened = open_udp_socket(*dns::Endpoint::from_text(at));
        REQUIRE_FALSE(opened.error);
        socket = Descriptor{opened.descriptor};
    }
    dns::Endpoint endpoint(const char* address) const {
        return {*dns::IpAddress::from_text(address), bound_endpoint(socket.get()).port};
    }
    int option(int level, int name) const {
        int value = -1;
        socklen_t octets = sizeof value;
        REQUIRE(getsockopt(socket.get(), level, name, &value, &octets) == 0);
        return value;
    }
    Descriptor socket;
};

/// Answers each datagram of `batch` with its own octets.
void echo(UdpBatch& batch, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const auto packet = batch.received(i).packet;
        std::copy(packet.begin(), packet.end(), batch.reply_buffer().begin());
        batch.queue_reply(i, packet.size());
    }
}

} // namespace

TEST_CASE("no path MTU discovery on listening sockets, v6 sockets take v6 only") { // RFC 9715
    CHECK(Bound{"127.0.0.1:0"}.option(IPPROTO_IP, IP_MTU_DISCOVER) == IP_PMTUDISC_OMIT);
    const Bound v6{"[::1]:0"};
    CHECK(v6.option(IPPROTO_IPV6, IPV6_MTU_DISCOVER) == IPV6_PMTUDISC_OMIT);
    CHECK(v6.option(IPPROTO_IPV6, IPV6_V6ONLY) == 1);
}

TEST_CASE("a batch takes what waits, and answers each sender") {
    const Bound server{"0.0.0.0:0"};
    UdpBatch batch{1232};
    CHECK(batch.receive(server.socket.get()) == 0);
    std::vector<UdpClient> clients;
    for (std::uint8_t i = 0; i < 100; ++i) {
        const auto to = server.endpoint(i % 2 == 0 ? "127.0.0.2" : "127.0.0.3");
        clients.emplace_back(to);
        clients.back().send({i, 7});
    }
    std::size_t total = 0;
    while (const std::size_t count = batch.receive(server.socket.get())) {
        CHECK(count <= udp_batch);
        CHECK(batch.received(0).path->source().address == *dns::IpAddress::from_text("127.0.0.1"));
        echo(batch, count);
        CHECK(batch.send(server.socket.get()) == 0);
        total += count;
    }
    CHECK(total == 100);
    for (std::uint8_t i = 0; i < 100; ++i) {
        const auto response = clients[i].receive();
        REQUIRE(response.has_value());
        CHECK(*response == Packet{i, 7});
    }
}

TEST_CASE("a sender that cannot be answered does not hold up the others") {
    const Bound server{"127.0.0.1:0"};
    UdpBatch batch{65536};
    const UdpClient first{server.endpoint("127.0.0.1")}, second{server.endpoint("127.0.0.1")};
    first.send({1});
    second.send({2});
    REQUIRE(readable(server.socket.get(), patience));
    REQUIRE(batch.receive(server.socket.get()) == 2);
    batch.queue_reply(0, 65536); // more than a datagram can carry
    batch.reply_buffer()[0] = 2;
    batch.queue_reply(1, 1);
    CHECK(batch.send(server.socket.get()) == 1);
    CHECK(second.receive() == Packet{2});
}

TEST_CASE("a datagram longer than any question is marked") {
    const Bound server{"127.0.0.1:0"};
    UdpBatch batch{1232};
    const UdpClient client{server.endpoint("127.0.0.1")};
    client.send(Packet(udp_request_octets_max, 1));
    client.send(Packet(udp_request_octets_max + 1, 1));
    REQUIRE(readable(server.socket.get(), patience));
    REQUIRE(batch.receive(server.socket.get()) == 2);
    CHECK_FALSE(batch.received(0).truncated);
    CHECK(batch.received(1).truncated);
}

TEST_CASE("what cannot be bound is an error, not a descriptor") {
    const OpenedSocket opened = open_udp_socket(*dns::Endpoint::from_text("192.0.2.99:0"));
    CHECK(opened.descriptor == -1);
    CHECK(opened.error.value() == EADDRNOTAVAIL);
}
