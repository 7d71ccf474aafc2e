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
