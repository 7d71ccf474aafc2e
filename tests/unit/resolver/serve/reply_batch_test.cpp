#include "resolver/serve/reply_batch.hpp"

#include "tests/unit/resolver/serve/loopback.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;

namespace {

/// Two connected sockets.
struct Pair {
    Pair() {
        connect_to(here.get(), local_endpoint(there.get()));
        connect_to(there.get(), local_endpoint(here.get()));
    }
    void send(const Packet& packet) const {
        REQUIRE(::send(there.get(), packet.data(), packet.size(), 0) >= 0);
    }
    Descriptor here = bound_socket(SOCK_DGRAM, *dns::Endpoint::from_text("127.0.0.1:0"));
    Descriptor there = bound_socket(SOCK_DGRAM, *dns::Endpoint::from_text("127.0.0.1:0"));
};

} // namespace

TEST_CASE("datagrams are received in batches, each in its length") {
    const Pair pair;
    ReplyBatch batch;
    CHECK(batch.receive(pair.here.get()).count == 0);
    for (std::size_t i = 0; i < reply_batch + 3; ++i) {
        pair.send(Packet(i * 10, static_cast<std::uint8_t>(i)));
    }
    REQUIRE(batch.receive(pair.here.get()).count == reply_batch);
    CHECK(batch.packet(0).empty());
    CHECK(batch.packet(7).size() == 70);
    CHECK(batch.packet(7)[69] == 7);
    REQUIRE(batch.receive(pair.here.get()).count == 3);
    CHECK(batch.packet(2).size() == (reply_batch + 2) * 10);
    const auto none = batch.receive(pair.here.get());
    CHECK(none.count == 0);
    CHECK_FALSE(none.error);
}

TEST_CASE("a datagram that is too long is cut") {
    const Pair pair;
    ReplyBatch batch;
    pair.send(Packet(udp_reply_octets_max + 1));
    REQUIRE(batch.receive(pair.here.get()).count == 1);
    CHECK(batch.packet(0).size() == udp_reply_octets_max);
}

TEST_CASE("what the network has to tell comes once") {
    Pair pair;
    pair.there.reset();
    REQUIRE(::send(pair.here.get(), "x", 1, 0) == 1);
    ReplyBatch batch;
    REQUIRE(readable(pair.here.get(), patience));
    CHECK(batch.receive(pair.here.get()).error == boost::system::errc::connection_refused);
    CHECK_FALSE(batch.receive(pair.here.get()).error);
}
