// TcpSession: one client's connection: many questions in one read, answers out of order in one
// write (RFC 7766), keepalive (RFC 7828), time-outs and bounded buffers (SECURITY 1D). Worker's
// thread only.
#pragma once

#include "resolver/serve/connection_quota.hpp"
#include "resolver/serve/slow_path.hpp"
#include "resolver/serve/worker_state.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <string>
#include <vector>

namespace parallax::serve {

inline constexpr std::size_t tcp_read_octets = 16384;      // asked for at a time
inline constexpr std::chrono::seconds tcp_update_wait{10}; // for the response to an UPDATE

class TcpSession : public std::enable_shared_from_this<TcpSession> {
  public:
    /// A connection and who made it. The system may have forgotten by now who that was: the client
    /// can reset the connection at any time.
    struct Accepted {
        boost::asio::ip::tcp::socket socket;
        dns::Endpoint peer;
    };
    /// The peer's place in the quota is taken already; the session gives it back when it closes.
    TcpSession(WorkerState& worker, ConnectionQuota& quota, Accepted accepted,
               std::string pinned_network);
    ~TcpSession();
    TcpSession(const TcpSession&) = delete;
    TcpSession& operator=(const TcpSession&) = delete;

    void start();
    /// No more questions; ends when those in flight are answered.
    void finish();
    /// Nobody would miss it: nothing is asked, nothing is to be sent.
    bool is_idle() const noexcept;
    /// When it last began to wait for its client.
    std::chrono::steady_clock::time_point waits_since() const noexcept { return waits_since_; }
    /// Ends for another client's sake. Pre: is_idle().
    void give_way();

  private:
    static boost::asio::awaitable<void> read_questions(std::shared_ptr<TcpSession> self);
    static boost::asio::awaitable<void> write_answers(std::shared_ptr<TcpSession> self);
    void write_unsent();
    class Client;
    void answer_late(std::span<const std::uint8_t> response);
    struct AwaitedUpdate;
    static boost::asio::awaitable<void> answer_update(std::shared_ptr<TcpSession> self,
                                                      std::shared_ptr<AwaitedUpdate> awaited);

    /// Takes whole messages off the front of what was read; false when the connection has to end.
    bool take_messages();
    bool take_proxy_header_octets();
    bool respond_to(std::span<const std::uint8_t> message);
    void take_update(const answer::UpdateAsked& asked, std::span<const std::uint8_t> message);
    void queue(std::span<const std::uint8_t> response);
    bool must_pause() const;
    void arm_timer();
    void close();

    WorkerState& worker_;
    ConnectionQuota& quota_;
    boost::asio::ip::tcp::socket socket_;
    std::string pinned_network_;
    dns::Endpoint peer_;
    answer::Origin origin_;
    bool proxy_header_due_ = false;

    std::vector<std::uint8_t> received_; ///< at most one partial message and one read
    std::vector<std::uint8_t> unsent_;   ///< answers, with their lengths
    std::size_t in_flight_ = 0;
    bool writing_ = false, finished_ = false, closed_ = false, asked_ = false;
    std::chrono::steady_clock::time_point waits_since_;
    boost::asio::steady_timer idle_;   ///< ends the connection
    boost::asio::steady_timer wakeup_; ///< ends a pause in reading, starts a write
};

} // namespace parallax::serve
