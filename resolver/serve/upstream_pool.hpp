// UpstreamPool: the UDP sockets one worker asks upstreams from.
//
// Up to upstream_sockets_per_server a server, each at a random port. The questions of one turn of
// the loop to one server leave through one socket, drawn at random, with one system call; the next
// turn draws again. With strict ports each question has a fresh socket, closed when its wait ends.
// Worker's thread only.
#pragma once

#include "resolver/serve/settings.hpp"
#include "resolver/serve/upstream_socket.hpp"

#include <map>

namespace parallax::serve {

inline constexpr std::size_t upstream_sockets_per_server = 64;
inline constexpr std::size_t upstream_servers_swept =
    64; // then those without sockets are forgotten

/// A wait for the reply to one query; ends with it.
class UpstreamPlace {
  public:
    UpstreamPlace() = default;
    UpstreamPlace(std::shared_ptr<UpstreamSocket> socket, std::uint16_t id) noexcept
        : socket_{std::move(socket)}, id_{id} {}
    ~UpstreamPlace() { leave(); }
    UpstreamPlace(UpstreamPlace&& other) noexcept = default;
    UpstreamPlace& operator=(UpstreamPlace&& other) noexcept;

    void leave() noexcept;
    bool waits() const noexcept { return socket_ != nullptr; }
    /// Where the query leaves from. Pre: waits.
    const dns::Endpoint& local() const noexcept { return socket_->local(); }

  private:
    std::shared_ptr<UpstreamSocket> socket_; ///< while waiting
    std::uint16_t id_ = 0;
};

class UpstreamPool {
  public:
    explicit UpstreamPool(const UpstreamNeeds& needs) : common_{needs} {}
    UpstreamPool(const UpstreamPool&) = delete;
    UpstreamPool& operator=(const UpstreamPool&) = delete;

    struct Query {
        dns::Endpoint server;
        std::span<const std::uint8_t> packet; ///< outlives the wait
        UpstreamPorts ports = UpstreamPorts::Pooled;
        UdpGrouping grouping = UdpGrouping::On;
    };
    struct Asked {
        UpstreamPlace place;
        boost::system::error_code error; ///< set: nothing was sent, nobody waits
    };
    /// Sends when this turn of the loop is over.
    Asked ask(UpstreamAsker& asker, const Query& query);
    /// Open, with those that take no more questions.
    std::size_t open_sockets() const noexcept { return common_.open.size(); }
    /// Before the loop ends: all sockets, nobody is told.
    void close() noexcept;

  private:
    struct Server {
        std::array<std::shared_ptr<UpstreamSocket>, upstream_sockets_per_server> sockets;
        std::shared_ptr<UpstreamSocket> drawn;
        std::uint64_t drawn_in = 0; ///< which turn
    };
    UpstreamSocket::Opened open(const dns::Endpoint& server);
    UpstreamSocket::Opened draw(const Query& query, std::uint16_t id);
    UpstreamSocket::Opened draw(Server& server, const Query& query, std::uint16_t id);
    void close_an_idle_one();
    void forget_idle_servers();
    void queue(std::shared_ptr<UpstreamSocket> socket);
    void send_queued();

    UpstreamSocket::Common common_;
    std::map<dns::Endpoint, Server> servers_;
    std::size_t sweep_at_ = upstream_servers_swept;
    std::uint64_t turn_ = 1;
    std::vector<std::shared_ptr<UpstreamSocket>> queued_; ///< have something to send in this turn
};

} // namespace parallax::serve
