#include "resolver/serve/udp_socket.hpp"

#include "resolver/serve/asio_endpoint.hpp"
#include "resolver/serve/udp_path.hpp"

#include <boost/asio/ip/udp.hpp>
#include <netinet/udp.h>
#include <unistd.h>

#include <cerrno>

namespace parallax::serve {

namespace {

using boost::system::error_code;

bool set_option(int descriptor, int level, int option, int value) {
    return setsockopt(descriptor, level, option, &value, sizeof value) == 0;
}

bool set_options(int descriptor, dns::AddressFamily family) {
    (void)set_option(descriptor, SOL_SOCKET, SO_RCVBUF, udp_receive_buffer_octets); // best effort
    const bool shared = set_option(descriptor, SOL_SOCKET, SO_REUSEPORT, 1);
    // RFC 9715: no path MTU discovery, replies never become smaller or fail because of forged ICMP.
    if (family == dns::AddressFamily::V4) {
        return shared && set_option(descriptor, IPPROTO_IP, IP_PKTINFO, 1) &&
               set_option(descriptor, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_OMIT);
    }
    return shared && set_option(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 1) &&
           set_option(descriptor, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1) &&
           set_option(descriptor, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_OMIT);
}

} // namespace

OpenedSocket open_udp_socket(const dns::Endpoint& at) {
    const bool v4 = at.address.family() == dns::AddressFamily::V4;
    OpenedSocket opened;
    opened.descriptor =
        ::socket(v4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const auto endpoint = asio_endpoint<boost::asio::ip::udp>(at);
    const bool good =
        opened.descriptor >= 0 && set_options(opened.descriptor, at.address.family()) &&
        ::bind(opened.descriptor, endpoint.data(), static_cast<socklen_t>(endpoint.size())) == 0;
    if (good) return opened;
    opened.error = error_code{errno, boost::system::system_category()};
    if (opened.descriptor >= 0) ::close(opened.descriptor);
    opened.descriptor = -1;
    return opened;
}

dns::Endpoint bound_endpoint(int descriptor) {
    SocketAddress address;
    socklen_t octets = sizeof address;
    (void)getsockname(descriptor, &address.any, &octets);
    return endpoint_of(address);
}

bool knows_segments(int descriptor) {
    int value = 0;
    socklen_t octets = sizeof value;
    return getsockopt(descriptor, IPPROTO_UDP, UDP_SEGMENT, &value, &octets) == 0;
}

} // namespace parallax::serve
