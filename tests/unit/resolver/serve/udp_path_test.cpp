#include "resolver/serve/udp_path.hpp"

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/udp.h>

#include <cstring>
#include <vector>

using namespace parallax;
using namespace parallax::serve;

namespace {

UdpPath path_v4() {
    UdpPath path;
    path.peer.v4 = {AF_INET, htons(4711), {htonl(0x0A010203)}, {}};
    path.peer_octets = sizeof(sockaddr_in);
    path.local_v4.ipi_addr.s_addr = htonl(0x0A010204);
    path.local_v4.ipi_ifindex = 3;
    return path;
}

UdpPath path_v6() {
    UdpPath path;
    path.peer.v6 = {AF_INET6, htons(4712), 0, IN6ADDR_LOOPBACK_INIT, 0};
    path.peer_octets = sizeof(sockaddr_in6);
    path.local_v6.ipi6_addr = IN6ADDR_LOOPBACK_INIT;
    path.local_v6.ipi6_ifindex = 1;
    return path;
}

/// "level/type" of each control message.
std::vector<std::pair<int, int>> kinds_of(msghdr& message) {
    std::vector<std::pair<int, int>> kinds;
    for (cmsghdr* item = CMSG_FIRSTHDR(&message); item != nullptr;
         item = CMSG_NXTHDR(&message, item)) {
        kinds.emplace_back(item->cmsg_level, item->cmsg_type);
    }
    return kinds;
}

} // namespace

TEST_CASE("the source is the peer, a mapped address the IPv4 address it stands for") {
    CHECK(path_v4().source().to_text() == "10.1.2.3:4711");
    CHECK(path_v6().source().to_text() == "[::1]:4712");
    UdpPath mapped = path_v6();
    REQUIRE(inet_pton(AF_INET6, "::ffff:10.1.2.3", &mapped.peer.v6.sin6_addr) == 1);
    CHECK(mapped.source().to_text() == "10.1.2.3:4712");
}

TEST_CASE("the answer leaves from the address that was asked, by whatever interface") {
    ControlRoom room;
    msghdr message{};
    UdpPath path = path_v4();
    address_back(message, room, path);
    CHECK(message.msg_namelen == sizeof(sockaddr_in));
    in_pktinfo source{};
    std::memcpy(&source, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof source);
    CHECK(ntohl(source.ipi_spec_dst.s_addr) == 0x0A010204);
    CHECK(source.ipi_ifindex == 0);
}

TEST_CASE("the segment length stands behind the source, and can be taken back") {
    UdpPath path = GENERATE(true, false) ? path_v4() : path_v6();
    const std::pair<int, int> source = path.is_v4()
                                           ? std::pair{int{IPPROTO_IP}, int{IP_PKTINFO}}
                                           : std::pair{int{IPPROTO_IPV6}, int{IPV6_PKTINFO}};
    const std::pair<int, int> segment{IPPROTO_UDP, UDP_SEGMENT};
    ControlRoom room;
    msghdr message{};
    address_back(message, room, path);
    CHECK(kinds_of(message) == std::vector{source});
    add_segment_length(message, 1232);
    CHECK(message.msg_controllen <= sizeof room);
    CHECK(kinds_of(message) == std::vector{source, segment});
    std::uint16_t octets = 0;
    std::memcpy(&octets, CMSG_DATA(CMSG_NXTHDR(&message, CMSG_FIRSTHDR(&message))), sizeof octets);
    CHECK(octets == 1232);
    remove_segment_length(message);
    CHECK(kinds_of(message) == std::vector{source});
}

TEST_CASE("the address that was asked is read from what the kernel says") {
    UdpPath asked = GENERATE(true, false) ? path_v4() : path_v6();
    ControlRoom room;
    msghdr message{};
    address_back(message, room, asked); // has the form of what is received
    if (asked.is_v4()) std::memcpy(CMSG_DATA(&room.header), &asked.local_v4, sizeof(in_pktinfo));
    UdpPath kept;
    keep_local_address(message, kept);
    CHECK(std::memcmp(&kept.local_v4, &asked.local_v4, sizeof kept.local_v4) == 0);
    CHECK(std::memcmp(&kept.local_v6, &asked.local_v6, sizeof kept.local_v6) == 0);
}
