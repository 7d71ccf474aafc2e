// The UDP sockets of the listeners, with what Asio does not offer: batches, and answers from the
// address that was asked.
//
// Thin over the system calls; never blocks. Each socket belongs to one worker's thread.
#pragma once

#include "dns/ip_address.hpp"

#include <boost/system/error_code.hpp>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace parallax::serve {

inline constexpr std::size_t udp_batch = 64;                // datagrams per system call
inline constexpr std::size_t udp_request_octets_max = 2048; // longer datagrams are dropped
inline constexpr int udp_receive_buffer_octets = 4 << 20;   // asked of the kernel; it may give less

/// Where a datagram came from and which of our addresses it was sent to.
struct UdpPath {
    sockaddr_storage peer{};
    socklen_t peer_octets = 0;
    in_pktinfo local_v4{};
    in6_pktinfo local_v6{};

    dns::Endpoint source() const;
};

/// An opened, bound socket; -1 and the error when that failed.
struct OpenedSocket {
    int descriptor = -1;
    boost::system::error_code error;
};
OpenedSocket open_udp_socket(const dns::Endpoint& at);
/// The port the system gave.
dns::Endpoint bound_endpoint(int descriptor);

/// Receives and sends up to udp_batch datagrams at a time.
class UdpBatch {
  public:
    explicit UdpBatch(std::size_t reply_octets_max);

    struct Received {
        std::span<const std::uint8_t> packet;
        const UdpPath* path;
        bool truncated;
    };
    /// How many datagrams were waiting, at most udp_batch. Without any: 0.
    std::size_t receive(int descriptor);
    Received received(std::size_t index) const;

    /// Room for the next reply of this batch.
    std::span<std::uint8_t> reply_buffer();
    /// Queues what was written there, to the sender of datagram `index`.
    void queue_reply(std::size_t index, std::size_t octets);
    /// Sends everything queued; returns how many could not be sent.
    std::size_t send(int descriptor);

  private:
    struct Slot {
        std::array<std::uint8_t, udp_request_octets_max> octets;
        UdpPath path;
        std::size_t length;
        bool truncated;
    };
    struct Reply {
        std::size_t slot;
        std::size_t octets;
    };
    std::vector<Slot> slots_;
    std::vector<std::uint8_t> reply_octets_;
    std::size_t reply_octets_max_;
    std::vector<Reply> replies_;
};

/// Sends one datagram back along a path; false when the kernel refused it.
bool send_along(int descriptor, const UdpPath& path, std::span<const std::uint8_t> packet);

} // namespace parallax::serve
