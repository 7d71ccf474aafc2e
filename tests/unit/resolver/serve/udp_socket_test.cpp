#include "resolver/serve/udp_socket.hpp"

#include "tests/unit/resolver/serve/bound_socket.hpp"

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;

TEST_CASE("no path MTU discovery on listening sockets, v6 sockets take v6 only") { // RFC 9715
    CHECK(BoundSocket{"127.0.0.1:0"}.option(IPPROTO_IP, IP_MTU_DISCOVER) == IP_PMTUDISC_OMIT);
    const BoundSocket v6{"[::1]:0"};
    CHECK(v6.option(IPPROTO_IPV6, IPV6_MTU_DISCOVER) == IPV6_PMTUDISC_OMIT);
    CHECK(v6.option(IPPROTO_IPV6, IPV6_V6ONLY) == 1);
}

TEST_CASE("what cannot be bound is an error, not a descriptor") {
    const OpenedSocket opened = open_udp_socket(*dns::Endpoint::from_text("192.0.2.99:0"));
    CHECK(opened.descriptor == -1);
    CHECK(opened.error.value() == EADDRNOTAVAIL);
}

TEST_CASE("the port the system chose is told, of either family") {
    CHECK(bound_endpoint(BoundSocket{"127.0.0.1:0"}.descriptor()).port != 0);
    const dns::Endpoint v6 = bound_endpoint(BoundSocket{"[::1]:0"}.descriptor());
    CHECK(v6.address == *dns::IpAddress::from_text("::1"));
    CHECK(v6.port != 0);
}

TEST_CASE("whether the kernel knows segments is asked of a UDP socket") {
    CHECK(knows_segments(BoundSocket{"127.0.0.1:0"}.descriptor())); // every kernel since 4.18
    const Descriptor tcp = bound_socket(SOCK_STREAM, *dns::Endpoint::from_text("127.0.0.1:0"));
    CHECK_FALSE(knows_segments(tcp.get()));
}

TEST_CASE("a late answer leaves along the path its question came, or is told as unsent") {
    const char* const any = GENERATE("0.0.0.0:0", "[::]:0");
    const bool v4 = any[0] == '0';
    const BoundSocket server{any};
    const UdpClient client{server.endpoint(v4 ? "127.0.0.2" : "::1"),
                           v4 ? "127.0.0.1:0" : "[::1]:0"};
    UdpPath path;
    const dns::Endpoint from = client.local();
    path.peer_octets = v4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    if (v4) {
        path.peer.v4 = {AF_INET, htons(from.port), {htonl(INADDR_LOOPBACK)}, {}};
        path.local_v4.ipi_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
    } else {
        path.peer.v6 = {AF_INET6, htons(from.port), 0, IN6ADDR_LOOPBACK_INIT, 0};
        path.local_v6.ipi6_addr = IN6ADDR_LOOPBACK_INIT;
    }
    CHECK(send_along(server.descriptor(), path, Packet{1, 2}));
    CHECK(client.receive() == Packet{1, 2}); // from elsewhere it would not arrive
    CHECK_FALSE(send_along(server.descriptor(), path, Packet(70000)));
}
