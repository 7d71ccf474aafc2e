// TcpListener: one worker's listening socket: accepts, applies the connection limits, starts
// sessions. Worker's thread only.
#pragma once

#include "resolver/serve/tcp_session.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace parallax::serve {

inline constexpr std::chrono::milliseconds accept_pause{100}; // out of descriptors (SECURITY 1D)
inline constexpr int tcp_backlog = 511;

struct OpenedAcceptor {
    int descriptor = -1;
    boost::system::error_code error;
};
OpenedAcceptor open_tcp_socket(const dns::Endpoint& at);

class TcpListener : public std::enable_shared_from_this<TcpListener> {
  public:
    /// Takes over an opened, listening socket.
    TcpListener(WorkerState& worker, ConnectionQuota& quota, int descriptor,
                std::string pinned_network);

    void start();
    /// Stops accepting and lets the sessions finish.
    void stop();
    /// Sessions that still exist.
    std::size_t open_sessions();

  private:
    static boost::asio::awaitable<void> accept_clients(std::shared_ptr<TcpListener> self);
    void admit(boost::asio::ip::tcp::socket socket);
    bool take_place(const dns::IpAddress& client);
    bool end_an_idle_one();

    WorkerState& worker_;
    ConnectionQuota& quota_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::string pinned_network_;
    std::vector<std::weak_ptr<TcpSession>> sessions_;
    bool stopped_ = false;
};

} // namespace parallax::serve
