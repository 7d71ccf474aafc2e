#include "resolver/serve/query_batch.hpp"

#include "dns/ensure.hpp"

#include <algorithm>
#include <cerrno>

namespace parallax::serve {

namespace {

using boost::system::error_code;

error_code last_error() {
    return {errno, boost::system::system_category()};
}

} // namespace

void QueryBatch::add(std::uint16_t id, std::span<const std::uint8_t> query) noexcept {
    ENSURE(count_ < query_batch);
    queries_[count_++] = {id, query};
}

/// Queries `first`, `first` + 1, ... `size` of them, of one length.
void QueryBatch::add_message(std::size_t first, std::size_t size) {
    for (std::size_t i = first; i < first + size; ++i) {
        const auto octets = queries_[i].octets;
        vectors_[i] = {const_cast<std::uint8_t*>(octets.data()), octets.size()};
    }
    const std::size_t index = message_count_++;
    messages_[index] = {};
    msghdr& message = messages_[index].msg_hdr;
    message.msg_iov = &vectors_[first];
    message.msg_iovlen = size;
    if (size == 1) return;
    message.msg_control = &controls_[index];
    add_segment_length(message, static_cast<std::uint16_t>(vectors_[first].iov_len));
}

void QueryBatch::form_groups() {
    const auto shorter = [](const Query& one, const Query& other) {
        return one.octets.size() < other.octets.size();
    };
    std::sort(queries_.begin(), queries_.begin() + static_cast<std::ptrdiff_t>(count_), shorter);
    for (std::size_t first = 0; first < count_;) {
        std::size_t end = first + 1;
        while (end < count_ && queries_[end].octets.size() == queries_[first].octets.size()) ++end;
        add_message(first, end - first);
        first = end;
    }
}

QueryBatch::Sent QueryBatch::send(int descriptor, UdpGrouping grouping) {
    Sent sent;
    message_count_ = 0;
    if (grouping == UdpGrouping::On && count_ > 1) {
        form_groups();
    } else {
        for (std::size_t i = 0; i < count_; ++i) add_message(i, 1);
    }
    send_messages(descriptor, sent);
    count_ = 0;
    return sent;
}

/// A full buffer is loss like any other.
void QueryBatch::fail(const msghdr& message, Sent& sent) const {
    if (errno == EAGAIN || errno == ENOBUFS) return;
    sent.failure = last_error();
    const auto first = static_cast<std::size_t>(message.msg_iov - vectors_.data());
    for (std::size_t i = 0; i < message.msg_iovlen; ++i) {
        sent.failed.push_back(queries_[first + i].id);
    }
}

void QueryBatch::send_messages(int descriptor, Sent& sent) {
    std::size_t done = 0;
    // What was sent may come back as one error more per message.
    for (std::size_t calls = 0; done < message_count_ && calls < 2 * query_batch + 1; ++calls) {
        const int count = sendmmsg_(descriptor, &messages_[done],
                                    static_cast<unsigned>(message_count_ - done), MSG_DONTWAIT);
        if (count > 0) {
            done += static_cast<std::size_t>(count);
        } else if (errno == ECONNREFUSED) {
            sent.refused = last_error(); // of what was sent before; this one has not been tried
        } else {
            const msghdr& message = messages_[done++].msg_hdr;
            if (message.msg_iovlen == 1) {
                fail(message, sent);
            } else {
                send_singly(descriptor, message, sent);
            }
        }
    }
}

/// Tells a kernel or device that takes no groups from a server that cannot be reached.
void QueryBatch::send_singly(int descriptor, const msghdr& group, Sent& sent) {
    const bool says_no = errno == EIO || errno == EINVAL;
    for (std::size_t i = 0; i < group.msg_iovlen; ++i) {
        mmsghdr single{};
        single.msg_hdr.msg_iov = &group.msg_iov[i];
        single.msg_hdr.msg_iovlen = 1;
        int count = sendmmsg_(descriptor, &single, 1, MSG_DONTWAIT);
        if (count <= 0 && errno == ECONNREFUSED) {
            sent.refused = last_error();
            count = sendmmsg_(descriptor, &single, 1, MSG_DONTWAIT);
        }
        if (count <= 0) {
            fail(single.msg_hdr, sent);
        } else if (says_no) {
            sent.grouping_refused = true;
        }
    }
}

} // namespace parallax::serve
