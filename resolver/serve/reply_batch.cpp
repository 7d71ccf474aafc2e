#include "resolver/serve/reply_batch.hpp"

#include <cerrno>

namespace parallax::serve {

ReplyBatch::ReplyBatch() : octets_{new std::uint8_t[reply_batch * udp_reply_octets_max]} {
    for (std::size_t i = 0; i < reply_batch; ++i) {
        vectors_[i] = {octets_.get() + i * udp_reply_octets_max, udp_reply_octets_max};
        messages_[i].msg_hdr.msg_iov = &vectors_[i];
        messages_[i].msg_hdr.msg_iovlen = 1;
    }
}

ReplyBatch::Received ReplyBatch::receive(int descriptor) {
    const int count = ::recvmmsg(descriptor, messages_.data(), reply_batch, MSG_DONTWAIT, nullptr);
    if (count >= 0) return {static_cast<std::size_t>(count), {}};
    if (errno == EAGAIN || errno == EINTR) return {};
    return {0, {errno, boost::system::system_category()}};
}

std::span<const std::uint8_t> ReplyBatch::packet(std::size_t index) const {
    return {octets_.get() + index * udp_reply_octets_max, messages_[index].msg_len};
}

} // namespace parallax::serve
