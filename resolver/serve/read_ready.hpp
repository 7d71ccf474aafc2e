// ReadReady: waits for a socket to have something to read, and reads it right there, on one
// worker's loop.
//
// Asio's public way, async_wait(wait_read), tells epoll about every wait again (epoll_ctl, more
// than a microsecond each). This is what Asio's own sockets do inside: an operation that the
// reactor performs as soon as the descriptor is ready, which stays registered, edge-triggered, all
// the time. So a lone datagram costs epoll_wait and its own reading and sending. It uses Asio's
// detail namespace, which may change with any release: the .cpp accepts the one version it was
// written for. The way back is async_wait in UdpListener.
//
// Everything is called on the loop's thread, or before it runs and after it ended.
#pragma once

#include <boost/asio/detail/epoll_reactor.hpp>
#include <boost/asio/detail/reactor_op.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <memory>

namespace parallax::serve {

class ReadReady : private boost::asio::detail::reactor_op {
  public:
    /// What one attempt to read, without blocking, has found.
    enum class Attempt : std::uint8_t {
        Nothing, ///< the socket had nothing
        Drained, ///< something, and nothing is left: whatever comes will be told
        Full     ///< something, and there may be more
    };
    struct Calls {
        std::function<Attempt()> read;   ///< throws nothing
        std::function<void()> take_turn; ///< something was read
    };

    ReadReady(boost::asio::io_context& loop, Calls calls);
    ~ReadReady(); ///< closes
    ReadReady(const ReadReady&) = delete;
    ReadReady& operator=(const ReadReady&) = delete;

    /// Watches a non-blocking descriptor, which must stay open until close(). Throws as Asio does
    /// when the system cannot watch one more.
    void open(int descriptor);
    /// Reads once something is there, then takes a turn, once. After anything but Drained or
    /// Nothing it tries to read at once; the turn comes later, in the loop's own order. Keeps
    /// `owner`, which should own this, until then or until the loop is gone. Pre: not waiting.
    void wait(std::shared_ptr<void> owner, Attempt last);
    /// Ends the watch; a wait ends without a turn. May be repeated.
    void close() noexcept;

  private:
    using Reactor = boost::asio::detail::epoll_reactor;

    static status perform(reactor_op* operation);
    static void complete(void* loop, boost::asio::detail::operation* operation,
                         const boost::system::error_code& error, std::size_t octets);

    Reactor& reactor_;
    const Calls calls_;
    int descriptor_ = -1;
    Reactor::per_descriptor_data watch_ = nullptr;
    std::shared_ptr<void> owner_; ///< while waiting
    bool known_empty_ = false;    ///< while a wait begins: no attempt is needed
};

} // namespace parallax::serve
