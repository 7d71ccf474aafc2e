// UdpBatch: receives and sends up to udp_batch datagrams with one system call each.
//
// Memory is touched as it is used: what a batch of one costs does not depend on udp_batch. Never
// blocks, never allocates after construction. One thread.
#pragma once

#include "resolver/serve/reply_groups.hpp"
#include "resolver/serve/settings.hpp"

#include <sys/uio.h>

#include <memory>

namespace parallax::serve {

inline constexpr std::size_t udp_request_octets_max = 2048; // longer datagrams are dropped
// Readable behind each datagram; and an odd number of cache lines, so that the slots do not all
// fall into the same sets.
inline constexpr std::size_t udp_request_padding_octets = 64;

class UdpBatch {
  public:
    /// As sendmmsg(2); a test can put one of its own in its place.
    using SendMessages = int (*)(int descriptor, mmsghdr* messages, unsigned count, int flags);
    explicit UdpBatch(std::size_t reply_octets_max, SendMessages sendmmsg = ::sendmmsg);
    UdpBatch(const UdpBatch&) = delete; // the kernel's structures point into it
    UdpBatch& operator=(const UdpBatch&) = delete;

    struct Received {
        std::span<const std::uint8_t> packet;
        const UdpPath* path;
        bool truncated;
    };
    /// How many datagrams were waiting, at most udp_batch. Fewer than that: none is left.
    /// Forgets the batch before.
    std::size_t receive(int descriptor);
    std::size_t size() const noexcept { return received_; }
    Received received(std::size_t index) const;
    /// Nothing is received, nothing is queued.
    void clear() noexcept;

    /// Room for the next reply of this batch.
    std::span<std::uint8_t> reply_buffer();
    /// Queues what was written there, to the sender of datagram `index`; at most one reply each.
    void queue_reply(std::size_t index, std::size_t octets);
    /// The same to whom a path says, in a batch that receives nothing. Pre: fewer than udp_batch
    /// are queued.
    void queue_reply_along(const UdpPath& path, std::size_t octets);
    std::size_t queued() const noexcept { return replied_; }

    struct Sent {
        std::size_t messages = 0; ///< given to the kernel; a group is one
        std::size_t failed = 0;   ///< replies that could not be sent
        bool grouping_refused = false;
    };
    /// Sends everything queued. Replies of one client and one length leave in their order.
    Sent send(int descriptor, UdpGrouping grouping);

  private:
    struct Reply {
        std::size_t slot;
        std::size_t offset;
        std::size_t octets;
    };
    std::span<const ReplyGroups::Reply> groupable();
    void add_message(const ReplyGroups::Group& group);
    void add_messages(UdpGrouping grouping);
    void send_singly(int descriptor, std::size_t message);
    void send_messages(int descriptor);

    const SendMessages sendmmsg_;
    const std::size_t reply_octets_max_;
    const std::unique_ptr<std::uint8_t[]> requests_; // not initialised: untouched until used
    const std::unique_ptr<std::uint8_t[]> answers_;

    std::array<UdpPath, udp_batch> paths_;
    std::array<mmsghdr, udp_batch> incoming_{};
    std::array<iovec, udp_batch> incoming_vectors_;
    std::array<ControlRoom, udp_batch> incoming_control_;
    std::size_t received_ = 0;
    std::size_t written_back_ = 0; ///< of `incoming_`: the kernel changed the lengths

    std::array<Reply, udp_batch> replies_;
    std::size_t replied_ = 0;
    std::size_t answers_end_ = 0;

    std::array<mmsghdr, udp_batch> outgoing_{};
    std::array<iovec, udp_batch> outgoing_vectors_;
    std::array<ControlRoom, udp_batch> outgoing_control_;
    std::size_t vectors_ = 0;
    Sent sent_;

    ReplyGroups groups_;
    std::array<ReplyGroups::Reply, udp_batch> groupable_;
    bool grouping_refused_ = false; ///< for good
};

} // namespace parallax::serve
