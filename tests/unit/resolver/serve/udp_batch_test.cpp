#include "resolver/serve/udp_batch.hpp"

#include "tests/unit/resolver/serve/bound_socket.hpp"

#include <cerrno>
#include <functional>

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;

namespace {

/// Stands in for sendmmsg(2) while a test lives.
std::function<int(int, mmsghdr*, unsigned, int)> kernel;
int send_through_kernel(int descriptor, mmsghdr* messages, unsigned count, int flags) {
    return kernel(descriptor, messages, count, flags);
}
int fails_with(int error) {
    errno = error;
    return -1;
}
bool is_group(const mmsghdr& message) {
    return message.msg_hdr.msg_iovlen > 1;
}

/// Answers each datagram of `batch` with its own octets.
void echo(UdpBatch& batch) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto packet = batch.received(i).packet;
        std::copy(packet.begin(), packet.end(), batch.reply_buffer().begin());
        batch.queue_reply(i, packet.size());
    }
}

/// Receives until `count` datagrams are in one batch: they have all been sent.
void receive_all(UdpBatch& batch, const BoundSocket& server, std::size_t count) {
    REQUIRE(readable(server.descriptor(), patience));
    REQUIRE(batch.receive(server.descriptor()) == count);
}

/// One batch of `count` datagrams of `client`, the first octet counting, echoed.
UdpBatch::Sent echo_numbered(UdpBatch& batch, const BoundSocket& server, const UdpClient& client,
                             std::uint8_t count) {
    for (std::uint8_t i = 0; i < count; ++i) client.send({i, 7});
    receive_all(batch, server, count);
    echo(batch);
    return batch.send(server.descriptor(), UdpGrouping::On);
}

void check_numbered(const UdpClient& client, std::uint8_t count) {
    for (std::uint8_t i = 0; i < count; ++i) CHECK(client.receive() == Packet{i, 7});
}

} // namespace

TEST_CASE("a batch takes what waits, and answers each sender") {
    const BoundSocket server{"0.0.0.0:0"};
    UdpBatch batch{1232};
    CHECK(batch.receive(server.descriptor()) == 0);
    std::vector<UdpClient> clients;
    for (std::uint8_t i = 0; i < 100; ++i) {
        clients.emplace_back(server.endpoint(i % 2 == 0 ? "127.0.0.2" : "127.0.0.3"));
        clients.back().send({i, 7});
    }
    std::size_t total = 0;
    while (const std::size_t count = batch.receive(server.descriptor())) {
        CHECK(count == (total == 0 ? udp_batch : 100 - udp_batch));
        CHECK(batch.received(0).path->source().address == *dns::IpAddress::from_text("127.0.0.1"));
        echo(batch);
        const UdpBatch::Sent sent = batch.send(server.descriptor(), UdpGrouping::On);
        CHECK(sent.failed == 0);
        CHECK(sent.messages == count);
        total += count;
    }
    CHECK(total == 100);
    for (std::uint8_t i = 0; i < 100; ++i) CHECK(clients[i].receive() == Packet{i, 7});
}

TEST_CASE("a slot that was used takes the longest sender and datagram again") {
    const BoundSocket server{"127.0.0.1:0"};
    UdpBatch batch{udp_request_octets_max};
    const UdpClient client{server.endpoint()};
    for (const std::size_t octets : {std::size_t{1}, udp_request_octets_max, std::size_t{2}}) {
        client.send(Packet(octets, 9));
        receive_all(batch, server, 1);
        CHECK(batch.received(0).packet.size() == octets);
        CHECK_FALSE(batch.received(0).truncated);
        CHECK(batch.received(0).path->source() == client.local());
        echo(batch);
        CHECK(batch.send(server.descriptor(), UdpGrouping::On).failed == 0);
        CHECK(client.receive() == Packet(octets, 9));
    }
}

TEST_CASE("a datagram longer than any question is marked") {
    const BoundSocket server{"127.0.0.1:0"};
    UdpBatch batch{1232};
    const UdpClient client{server.endpoint()};
    client.send(Packet(udp_request_octets_max, 1));
    client.send(Packet(udp_request_octets_max + 1, 1));
    receive_all(batch, server, 2);
    CHECK_FALSE(batch.received(0).truncated);
    CHECK(batch.received(1).truncated);
}

TEST_CASE("a sender that cannot be answered does not hold up the others") {
    const BoundSocket server{"127.0.0.1:0"};
    UdpBatch batch{65536};
    const UdpClient first{server.endpoint()}, second{server.endpoint()};
    first.send({1});
    second.send({2});
    receive_all(batch, server, 2);
    batch.queue_reply(0, 65536); // more than a datagram can carry
    batch.reply_buffer()[0] = 2;
    batch.queue_reply(1, 1);
    CHECK(batch.send(server.descriptor(), UdpGrouping::On).failed == 1);
    CHECK(second.receive() == Packet{2});
}

TEST_CASE("after an error the rest is sent; with a full socket buffer it is dropped") {
    const BoundSocket server{"127.0.0.1:0"};
    UdpBatch batch{1232, send_through_kernel};
    std::vector<UdpClient> clients;
    for (std::uint8_t i = 0; i < 5; ++i) clients.emplace_back(server.endpoint()).send({i, 7});
    receive_all(batch, server, 5);
    echo(batch);
    std::vector<unsigned> calls;
    const int error = GENERATE(EPERM, EAGAIN);
    kernel = [&](int descriptor, mmsghdr* messages, unsigned count, int flags) {
        calls.push_back(count);
        if (calls.size() == 2) return fails_with(error); // of the third reply
        return ::sendmmsg(descriptor, messages, calls.size() == 1 ? 2 : count, flags);
    };
    const UdpBatch::Sent sent = batch.send(server.descriptor(), UdpGrouping::On);
    const bool full = error == EAGAIN;
    CHECK(calls == (full ? std::vector<unsigned>{5, 3} : std::vector<unsigned>{5, 3, 2}));
    CHECK(sent.failed == (full ? 3u : 1u));
    const std::chrono::milliseconds no_wait{0};
    for (std::uint8_t i = 0; i < 5; ++i) {
        const bool arrives = i < 2 || (!full && i > 2);
        CHECK(clients[i].receive(arrives ? patience : no_wait).has_value() == arrives);
    }
}

TEST_CASE("replies to one client are one message, and arrive each as its own datagram") {
    const char* const at = GENERATE("127.0.0.1:0", "[::1]:0");
    const bool v4 = at[0] == '1';
    const BoundSocket server{at};
    const UdpClient client{server.endpoint(v4 ? "127.0.0.1" : "::1"), at};
    UdpBatch batch{1232};
    for (int round = 0; round < 2; ++round) {
        const UdpBatch::Sent sent = echo_numbered(batch, server, client, udp_batch);
        CHECK(sent.messages == 1);
        CHECK(sent.failed == 0);
        check_numbered(client, udp_batch);
    }
}

TEST_CASE("clients and lengths mixed: everybody gets all of theirs and nothing else") {
    const BoundSocket server{"0.0.0.0:0"};
    UdpBatch batch{1232};
    std::vector<UdpClient> clients;
    for (int i = 0; i < 4; ++i) {
        clients.emplace_back(server.endpoint(i % 2 == 0 ? "127.0.0.2" : "127.0.0.3"));
    }
    constexpr std::array<std::size_t, 3> lengths{20, 700, 1232};
    for (std::uint8_t i = 0; i < 60; ++i) clients[i % 4].send(Packet(lengths[i / 20], i));
    receive_all(batch, server, 60);
    echo(batch);
    const UdpBatch::Sent sent = batch.send(server.descriptor(), UdpGrouping::On);
    CHECK(sent.messages == 12);
    CHECK(sent.failed == 0);
    for (std::uint8_t i = 0; i < 60; ++i) {
        CHECK(clients[i % 4].receive() == Packet(lengths[i / 20], i));
    }
    for (const UdpClient& client : clients) {
        CHECK_FALSE(client.receive(std::chrono::milliseconds{0}).has_value());
    }
}

TEST_CASE("with grouping off each reply is a message") {
    const BoundSocket server{"127.0.0.1:0"};
    const UdpClient client{server.endpoint()};
    UdpBatch batch{1232};
    for (std::uint8_t i = 0; i < 10; ++i) client.send({i, 7});
    receive_all(batch, server, 10);
    echo(batch);
    CHECK(batch.send(server.descriptor(), UdpGrouping::Off).messages == 10);
    check_numbered(client, 10);
}

TEST_CASE("a kernel that does not take groups gets single replies, and is asked only once") {
    const BoundSocket server{"127.0.0.1:0"};
    const UdpClient client{server.endpoint()};
    UdpBatch batch{1232, send_through_kernel};
    const int error = GENERATE(EIO, EINVAL, EMSGSIZE);
    int groups = 0;
    kernel = [&](int descriptor, mmsghdr* messages, unsigned count, int flags) {
        if (!is_group(messages[0])) return ::sendmmsg(descriptor, messages, count, flags);
        ++groups;
        return fails_with(error);
    };
    const UdpBatch::Sent first = echo_numbered(batch, server, client, 10);
    CHECK(first.grouping_refused);
    CHECK(first.failed == 0);
    check_numbered(client, 10);
    const UdpBatch::Sent second = echo_numbered(batch, server, client, 10);
    CHECK_FALSE(second.grouping_refused); // told once
    CHECK(second.messages == 10);
    check_numbered(client, 10);
    CHECK(groups == 1);
}

TEST_CASE("a client that cannot be reached does not turn grouping off for the others") {
    const BoundSocket server{"127.0.0.1:0"};
    const UdpClient client{server.endpoint()};
    UdpBatch batch{1232, send_through_kernel};
    kernel = [](int, mmsghdr*, unsigned, int) { return fails_with(EACCES); };
    const UdpBatch::Sent failed = echo_numbered(batch, server, client, 10);
    CHECK(failed.failed == 10);
    CHECK_FALSE(failed.grouping_refused);
    kernel = ::sendmmsg;
    CHECK(echo_numbered(batch, server, client, 10).messages == 1);
    check_numbered(client, 10);
}

TEST_CASE("a kernel short of memory gets single replies, and groups again later") {
    const BoundSocket server{"127.0.0.1:0"};
    const UdpClient client{server.endpoint()};
    UdpBatch batch{1232, send_through_kernel};
    kernel = [](int descriptor, mmsghdr* messages, unsigned count, int flags) {
        if (is_group(messages[0])) return fails_with(ENOBUFS);
        return ::sendmmsg(descriptor, messages, count, flags);
    };
    CHECK(echo_numbered(batch, server, client, 10).failed == 0);
    check_numbered(client, 10);
    kernel = ::sendmmsg;
    CHECK(echo_numbered(batch, server, client, 10).messages == 1);
    check_numbered(client, 10);
}

TEST_CASE("replies along a path kept from before leave in one batch, each in its group") {
    const BoundSocket server{"127.0.0.1:0"};
    UdpBatch batch{1232}, late{1232};
    const UdpClient one{server.endpoint()}, other{server.endpoint()};
    std::vector<UdpPath> paths;
    for (const UdpClient* const client : {&one, &other}) {
        client->send({1});
        receive_all(batch, server, 1);
        paths.push_back(*batch.received(0).path);
    }
    for (int round = 0; round < 2; ++round) {
        for (std::uint8_t i = 0; i < udp_batch; ++i) {
            const Packet reply{static_cast<std::uint8_t>(i / 2), 7};
            std::copy(reply.begin(), reply.end(), late.reply_buffer().begin());
            late.queue_reply_along(paths[i % 2], reply.size());
        }
        CHECK(late.queued() == udp_batch);
        const UdpBatch::Sent sent = late.send(server.descriptor(), UdpGrouping::On);
        late.clear();
        CHECK(sent.failed == 0);
        CHECK(sent.messages == 2);
        check_numbered(one, udp_batch / 2);
        check_numbered(other, udp_batch / 2);
    }
}
