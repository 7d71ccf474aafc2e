#include "resolver/serve/udp_socket.hpp"

#include "resolver/serve/asio_endpoint.hpp"

#include <boost/asio/ip/udp.hpp>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace parallax::serve {

namespace {

using boost::system::error_code;

/// Room for one packet-info message of either family.
union ControlRoom {
    cmsghdr header; // aligns
    std::array<char, CMSG_SPACE(sizeof(in6_pktinfo))> octets;
};

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

void keep_local_address(msghdr& message, UdpPath& path) {
    for (cmsghdr* item = CMSG_FIRSTHDR(&message); item != nullptr;
         item = CMSG_NXTHDR(&message, item)) {
        if (item->cmsg_level == IPPROTO_IP && item->cmsg_type == IP_PKTINFO) {
            std::memcpy(&path.local_v4, CMSG_DATA(item), sizeof path.local_v4);
        } else if (item->cmsg_level == IPPROTO_IPV6 && item->cmsg_type == IPV6_PKTINFO) {
            std::memcpy(&path.local_v6, CMSG_DATA(item), sizeof path.local_v6);
        }
    }
}

/// Makes the reply leave from the address that was asked.
void set_source(msghdr& message, ControlRoom& room, const UdpPath& path) {
    message.msg_control = &room;
    const bool v4 = path.peer.ss_family == AF_INET;
    message.msg_controllen = v4 ? CMSG_SPACE(sizeof(in_pktinfo)) : CMSG_SPACE(sizeof(in6_pktinfo));
    cmsghdr* const item = CMSG_FIRSTHDR(&message);
    if (v4) {
        item->cmsg_level = IPPROTO_IP;
        item->cmsg_type = IP_PKTINFO;
        item->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
        in_pktinfo source{};
        source.ipi_spec_dst = path.local_v4.ipi_addr;
        std::memcpy(CMSG_DATA(item), &source, sizeof source);
        return;
    }
    item->cmsg_level = IPPROTO_IPV6;
    item->cmsg_type = IPV6_PKTINFO;
    item->cmsg_len = CMSG_LEN(sizeof(in6_pktinfo));
    std::memcpy(CMSG_DATA(item), &path.local_v6, sizeof path.local_v6);
}

dns::Endpoint endpoint_of(const sockaddr_storage& address, socklen_t octets) {
    boost::asio::ip::udp::endpoint endpoint;
    std::memcpy(endpoint.data(), &address, octets);
    endpoint.resize(octets);
    return own_endpoint(endpoint);
}

} // namespace

dns::Endpoint UdpPath::source() const {
    return endpoint_of(peer, peer_octets);
}

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
    sockaddr_storage address{};
    socklen_t octets = sizeof address;
    (void)getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &octets);
    return endpoint_of(address, octets);
}

UdpBatch::UdpBatch(std::size_t reply_octets_max)
    : slots_(udp_batch),
      reply_octets_(udp_batch * reply_octets_max), reply_octets_max_{reply_octets_max} {
    replies_.reserve(udp_batch);
}

std::size_t UdpBatch::receive(int descriptor) {
    std::array<mmsghdr, udp_batch> messages{};
    std::array<iovec, udp_batch> vectors;
    std::array<ControlRoom, udp_batch> rooms;
    for (std::size_t i = 0; i < udp_batch; ++i) {
        vectors[i] = {slots_[i].octets.data(), slots_[i].octets.size()};
        msghdr& message = messages[i].msg_hdr;
        message.msg_name = &slots_[i].path.peer;
        message.msg_namelen = sizeof slots_[i].path.peer;
        message.msg_iov = &vectors[i];
        message.msg_iovlen = 1;
        message.msg_control = &rooms[i];
        message.msg_controllen = sizeof rooms[i];
    }
    const int count = ::recvmmsg(descriptor, messages.data(), udp_batch, MSG_DONTWAIT, nullptr);
    if (count <= 0) return 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        msghdr& message = messages[i].msg_hdr;
        slots_[i].length = messages[i].msg_len;
        slots_[i].truncated = (message.msg_flags & MSG_TRUNC) != 0;
        slots_[i].path.peer_octets = message.msg_namelen;
        keep_local_address(message, slots_[i].path);
    }
    replies_.clear();
    return static_cast<std::size_t>(count);
}

UdpBatch::Received UdpBatch::received(std::size_t index) const {
    const Slot& slot = slots_[index];
    return {{slot.octets.data(), slot.length}, &slot.path, slot.truncated};
}

std::span<std::uint8_t> UdpBatch::reply_buffer() {
    return std::span{reply_octets_}.subspan(replies_.size() * reply_octets_max_, reply_octets_max_);
}

void UdpBatch::queue_reply(std::size_t index, std::size_t octets) {
    replies_.push_back({index, octets});
}

std::size_t UdpBatch::send(int descriptor) {
    std::array<mmsghdr, udp_batch> messages{};
    std::array<iovec, udp_batch> vectors;
    std::array<ControlRoom, udp_batch> rooms{};
    for (std::size_t i = 0; i < replies_.size(); ++i) {
        Slot& slot = slots_[replies_[i].slot];
        vectors[i] = {reply_octets_.data() + i * reply_octets_max_, replies_[i].octets};
        msghdr& message = messages[i].msg_hdr;
        message.msg_name = &slot.path.peer;
        message.msg_namelen = slot.path.peer_octets;
        message.msg_iov = &vectors[i];
        message.msg_iovlen = 1;
        set_source(message, rooms[i], slot.path);
    }
    std::size_t sent = 0, failed = 0;
    while (sent < replies_.size()) {
        const int count = ::sendmmsg(descriptor, messages.data() + sent,
                                     static_cast<unsigned>(replies_.size() - sent), MSG_DONTWAIT);
        if (count > 0) {
            sent += static_cast<std::size_t>(count);
            continue;
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK) return failed + replies_.size() - sent;
        ++sent; // one peer that cannot be reached does not hold up the others
        ++failed;
    }
    return failed;
}

bool send_along(int descriptor, const UdpPath& path, std::span<const std::uint8_t> packet) {
    iovec vector{const_cast<std::uint8_t*>(packet.data()), packet.size()};
    ControlRoom room{};
    msghdr message{};
    UdpPath back = path;
    message.msg_name = &back.peer;
    message.msg_namelen = back.peer_octets;
    message.msg_iov = &vector;
    message.msg_iovlen = 1;
    set_source(message, room, path);
    return ::sendmsg(descriptor, &message, MSG_DONTWAIT) >= 0;
}

} // namespace parallax::serve
