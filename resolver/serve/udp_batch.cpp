#include "resolver/serve/udp_batch.hpp"

#include "dns/ensure.hpp"

#include <cerrno>

namespace parallax::serve {

namespace {

constexpr std::size_t cache_line_octets = 64;
constexpr std::size_t request_stride = udp_request_octets_max + udp_request_padding_octets;

constexpr std::size_t in_cache_lines(std::size_t octets) noexcept {
    return (octets + cache_line_octets - 1) / cache_line_octets * cache_line_octets;
}

/// recvmmsg(2) changes these, and only of messages that it filled.
void reset_lengths(msghdr& message) noexcept {
    message.msg_namelen = sizeof(SocketAddress);
    message.msg_controllen = sizeof(ControlRoom);
}

} // namespace

UdpBatch::UdpBatch(std::size_t reply_octets_max, SendMessages sendmmsg)
    : sendmmsg_{sendmmsg}, reply_octets_max_{reply_octets_max},
      requests_{std::make_unique_for_overwrite<std::uint8_t[]>(udp_batch * request_stride)},
      answers_{std::make_unique_for_overwrite<std::uint8_t[]>(udp_batch *
                                                              in_cache_lines(reply_octets_max))} {
    for (std::size_t i = 0; i < udp_batch; ++i) {
        incoming_vectors_[i] = {&requests_[i * request_stride], udp_request_octets_max};
        msghdr& message = incoming_[i].msg_hdr;
        message.msg_name = &paths_[i].peer;
        message.msg_iov = &incoming_vectors_[i];
        message.msg_iovlen = 1;
        message.msg_control = &incoming_control_[i];
        reset_lengths(message);
    }
}

std::size_t UdpBatch::receive(int descriptor) {
    for (std::size_t i = 0; i < written_back_; ++i) reset_lengths(incoming_[i].msg_hdr);
    written_back_ = 0;
    clear();
    int count = ::recvmmsg(descriptor, incoming_.data(), udp_batch, MSG_DONTWAIT, nullptr);
    if (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
        // The socket told an error of the past, once; datagrams may be waiting behind it.
        count = ::recvmmsg(descriptor, incoming_.data(), udp_batch, MSG_DONTWAIT, nullptr);
    }
    if (count <= 0) return 0;
    received_ = written_back_ = static_cast<std::size_t>(count);
    for (std::size_t i = 0; i < received_; ++i) {
        paths_[i].peer_octets = incoming_[i].msg_hdr.msg_namelen;
        keep_local_address(incoming_[i].msg_hdr, paths_[i]);
    }
    return received_;
}

UdpBatch::Received UdpBatch::received(std::size_t index) const {
    const mmsghdr& message = incoming_[index];
    return {{&requests_[index * request_stride], message.msg_len},
            &paths_[index],
            (message.msg_hdr.msg_flags & MSG_TRUNC) != 0};
}

void UdpBatch::clear() noexcept {
    received_ = 0;
    replied_ = 0;
    answers_end_ = 0;
}

std::span<std::uint8_t> UdpBatch::reply_buffer() {
    return {&answers_[answers_end_], reply_octets_max_};
}

void UdpBatch::queue_reply(std::size_t index, std::size_t octets) {
    ENSURE(replied_ < received_ && octets <= reply_octets_max_);
    replies_[replied_++] = {index, answers_end_, octets};
    answers_end_ += in_cache_lines(octets); // packed: a few short replies are a few cache lines
}

void UdpBatch::queue_reply_along(const UdpPath& path, std::size_t octets) {
    ENSURE(received_ == replied_ && replied_ < udp_batch);
    paths_[received_++] = path;
    queue_reply(replied_, octets);
}

std::span<const ReplyGroups::Reply> UdpBatch::groupable() {
    for (std::size_t i = 0; i < replied_; ++i) {
        groupable_[i] = {&paths_[replies_[i].slot], replies_[i].octets};
    }
    return {groupable_.data(), replied_};
}

void UdpBatch::add_message(const ReplyGroups::Group& group) {
    const std::size_t index = sent_.messages++;
    msghdr& message = outgoing_[index].msg_hdr;
    message.msg_iov = &outgoing_vectors_[vectors_];
    message.msg_iovlen = group.size;
    std::uint8_t reply = group.first;
    for (std::size_t i = 0; i < group.size; ++i) {
        outgoing_vectors_[vectors_++] = {&answers_[replies_[reply].offset], replies_[reply].octets};
        if (i + 1 < group.size) reply = groups_.next(reply);
    }
    const Reply& last = replies_[reply];
    address_back(message, outgoing_control_[index], paths_[last.slot]);
    if (group.size > 1) add_segment_length(message, static_cast<std::uint16_t>(last.octets));
}

void UdpBatch::add_messages(UdpGrouping grouping) {
    const bool wanted = grouping == UdpGrouping::On && !grouping_refused_;
    if (wanted && groups_.form(groupable())) {
        for (const ReplyGroups::Group& group : groups_.groups()) add_message(group);
        return;
    }
    for (std::size_t i = 0; i < replied_; ++i) {
        const auto alone = static_cast<std::uint8_t>(i);
        add_message({alone, alone, 1});
    }
}

UdpBatch::Sent UdpBatch::send(int descriptor, UdpGrouping grouping) {
    sent_ = {};
    vectors_ = 0;
    add_messages(grouping);
    send_messages(descriptor);
    replied_ = 0;
    answers_end_ = 0;
    return sent_;
}

void UdpBatch::send_messages(int descriptor) {
    std::size_t next = 0;
    while (next < sent_.messages) {
        const int count = sendmmsg_(descriptor, &outgoing_[next],
                                    static_cast<unsigned>(sent_.messages - next), MSG_DONTWAIT);
        if (count > 0) {
            next += static_cast<std::size_t>(count);
            continue;
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK) { // the socket's buffer is full: drop
            for (; next < sent_.messages; ++next)
                sent_.failed += outgoing_[next].msg_hdr.msg_iovlen;
            return;
        }
        // One peer that cannot be reached does not hold up the others.
        if (outgoing_[next].msg_hdr.msg_iovlen == 1) {
            ++sent_.failed;
        } else {
            send_singly(descriptor, next);
        }
        ++next;
    }
}

/// Tells a kernel or device that does not take groups (EIO, EINVAL) from a peer that cannot be
/// reached: otherwise anybody could turn grouping off with a forged source address.
void UdpBatch::send_singly(int descriptor, std::size_t message) {
    const bool short_of_memory = errno == ENOBUFS || errno == ENOMEM;
    mmsghdr single = outgoing_[message];
    remove_segment_length(single.msg_hdr);
    const std::size_t size = outgoing_[message].msg_hdr.msg_iovlen;
    std::size_t failed = 0;
    for (std::size_t i = 0; i < size; ++i) {
        single.msg_hdr.msg_iov = &outgoing_[message].msg_hdr.msg_iov[i];
        single.msg_hdr.msg_iovlen = 1;
        if (sendmmsg_(descriptor, &single, 1, MSG_DONTWAIT) <= 0) ++failed;
    }
    sent_.failed += failed;
    if (failed == size || short_of_memory) return;
    sent_.grouping_refused = true;
    grouping_refused_ = true;
}

} // namespace parallax::serve
