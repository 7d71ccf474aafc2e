#include "resolver/serve/query_batch.hpp"

#include "tests/unit/resolver/serve/loopback.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cerrno>
#include <set>

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;

namespace {

/// A socket connected to another one.
struct Pair {
    Descriptor server{bound_socket(SOCK_DGRAM, *dns::Endpoint::from_text("127.0.0.1:0"))};
    Descriptor client{bound_socket(SOCK_DGRAM, *dns::Endpoint::from_text("127.0.0.1:0"))};

    Pair() { connect_to(client.get(), local_endpoint(server.get())); }
    std::multiset<Packet> received() const {
        std::multiset<Packet> packets;
        while (readable(server.get(), std::chrono::milliseconds{20})) {
            Packet packet(512);
            const auto octets = ::recv(server.get(), packet.data(), packet.size(), 0);
            packet.resize(octets > 0 ? static_cast<std::size_t>(octets) : 0);
            packets.insert(packet);
        }
        return packets;
    }
};

/// What the sendmmsg of a test saw and says.
struct Kernel {
    static inline std::vector<std::size_t> sizes; ///< datagrams of each message given
    static inline int refuses_groups_with = 0;
    static inline int refuses_all_with = 0;

    static int send(int descriptor, mmsghdr* messages, unsigned count, int flags) {
        const auto size = messages[0].msg_hdr.msg_iovlen;
        errno = refuses_all_with != 0 ? refuses_all_with : size > 1 ? refuses_groups_with : 0;
        if (errno != 0) return -1;
        for (unsigned i = 0; i < count; ++i) sizes.push_back(messages[i].msg_hdr.msg_iovlen);
        return ::sendmmsg(descriptor, messages, count, flags);
    }
    Kernel() {
        sizes.clear();
        refuses_groups_with = refuses_all_with = 0;
    }
};

std::vector<Packet> queries(std::initializer_list<std::size_t> lengths) {
    std::vector<Packet> made;
    for (const std::size_t octets : lengths) {
        made.emplace_back(octets, static_cast<std::uint8_t>(made.size()));
    }
    return made;
}

void add_all(QueryBatch& batch, const std::vector<Packet>& packets) {
    for (std::size_t i = 0; i < packets.size(); ++i) {
        batch.add(static_cast<std::uint16_t>(i), packets[i]);
    }
}

} // namespace

TEST_CASE("every query arrives as it is, however they are grouped") {
    const Pair pair;
    const Kernel kernel;
    QueryBatch batch{Kernel::send};
    const auto packets = queries({40, 50, 40, 41, 50, 40});
    const std::multiset<Packet> all{packets.begin(), packets.end()};
    add_all(batch, packets);
    const auto sent = batch.send(pair.client.get(), UdpGrouping::On);
    CHECK(sent.failed.empty());
    CHECK_FALSE(sent.grouping_refused);
    CHECK(Kernel::sizes == std::vector<std::size_t>{3, 1, 2});
    CHECK(pair.received() == all);
    Kernel::sizes.clear();
    add_all(batch, packets);
    (void)batch.send(pair.client.get(), UdpGrouping::Off);
    CHECK(Kernel::sizes == std::vector<std::size_t>(6, 1));
    CHECK(pair.received() == all);
    CHECK(batch.send(pair.client.get(), UdpGrouping::On).failed.empty()); // nothing is left
    CHECK(pair.received().empty());
}

TEST_CASE("a full batch of equal queries is one message") {
    const Pair pair;
    const Kernel kernel;
    QueryBatch batch{Kernel::send};
    const std::vector<Packet> packets(query_batch, Packet(300, 7));
    add_all(batch, packets);
    (void)batch.send(pair.client.get(), UdpGrouping::On);
    CHECK(Kernel::sizes == std::vector<std::size_t>{query_batch});
    CHECK(pair.received().size() == query_batch);
}

TEST_CASE("where groups are not taken, queries go singly, and it is said") {
    const Pair pair;
    const Kernel kernel;
    Kernel::refuses_groups_with = EIO;
    QueryBatch batch{Kernel::send};
    const auto packets = queries({40, 40, 50});
    add_all(batch, packets);
    const auto sent = batch.send(pair.client.get(), UdpGrouping::On);
    CHECK(sent.grouping_refused);
    CHECK(sent.failed.empty());
    CHECK(pair.received().size() == 3);
}

TEST_CASE("a network that is not reachable is told of every query, and is no refusal of groups") {
    const Pair pair;
    const Kernel kernel;
    Kernel::refuses_all_with = ENETUNREACH;
    QueryBatch batch{Kernel::send};
    const auto packets = queries({40, 40, 50});
    add_all(batch, packets);
    auto sent = batch.send(pair.client.get(), UdpGrouping::On);
    std::sort(sent.failed.begin(), sent.failed.end());
    CHECK(sent.failed == std::vector<std::uint16_t>{0, 1, 2});
    CHECK(sent.failure.value() == ENETUNREACH);
    CHECK_FALSE(sent.grouping_refused);
    Kernel::refuses_all_with = ENOBUFS; // loss like any other
    add_all(batch, packets);
    CHECK(batch.send(pair.client.get(), UdpGrouping::On).failed.empty());
}

TEST_CASE("a closed port is told once, and the queries are sent nevertheless") {
    Pair pair;
    QueryBatch batch;
    const auto packets = queries({40, 40});
    pair.server.reset();
    add_all(batch, packets);
    CHECK_FALSE(batch.send(pair.client.get(), UdpGrouping::On).refused);
    add_all(batch, packets);
    const auto sent = batch.send(pair.client.get(), UdpGrouping::On);
    CHECK(sent.refused.value() == ECONNREFUSED);
    CHECK(sent.failed.empty());
}
