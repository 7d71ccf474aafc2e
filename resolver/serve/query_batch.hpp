// QueryBatch: queries that leave one connected socket with one system call. Those of one length can
// be one message that the kernel cuts into datagrams (UDP_SEGMENT): to send is what a forwarded
// question costs most.
//
// Borrows the queries until they are sent. Never blocks. Worker's thread only.
#pragma once

#include "resolver/serve/settings.hpp"
#include "resolver/serve/udp_path.hpp"

#include <boost/system/error_code.hpp>
#include <sys/uio.h>

#include <vector>

namespace parallax::serve {

inline constexpr std::size_t query_batch = 64; // queries per system call, and the kernel's segments

class QueryBatch {
  public:
    /// As sendmmsg(2); a test can put one of its own in its place.
    using SendMessages = int (*)(int descriptor, mmsghdr* messages, unsigned count, int flags);
    explicit QueryBatch(SendMessages sendmmsg = ::sendmmsg) noexcept : sendmmsg_{sendmmsg} {}
    QueryBatch(const QueryBatch&) = delete; // the kernel's structures point into it
    QueryBatch& operator=(const QueryBatch&) = delete;

    /// Pre: fewer than query_batch were added since they were sent.
    void add(std::uint16_t id, std::span<const std::uint8_t> query) noexcept;

    struct Sent {
        std::vector<std::uint16_t> failed; ///< ids of those that could not be sent: `failure`
        boost::system::error_code failure;
        /// Said of what was sent before: nobody listens there (ECONNREFUSED).
        boost::system::error_code refused;
        bool grouping_refused = false; ///< this kernel or device takes no groups
    };
    /// Sends all of them, in an order of its own, and forgets them.
    Sent send(int descriptor, UdpGrouping grouping);

  private:
    struct Query {
        std::uint16_t id;
        std::span<const std::uint8_t> octets;
    };
    void form_groups();
    void add_message(std::size_t first, std::size_t size);
    void send_messages(int descriptor, Sent& sent);
    void send_singly(int descriptor, const msghdr& group, Sent& sent);
    void fail(const msghdr& message, Sent& sent) const;

    SendMessages sendmmsg_;
    std::array<Query, query_batch> queries_;
    std::size_t count_ = 0;
    std::array<iovec, query_batch> vectors_;
    std::array<mmsghdr, query_batch> messages_;
    std::array<ControlRoom, query_batch> controls_;
    std::size_t message_count_ = 0;
};

} // namespace parallax::serve
