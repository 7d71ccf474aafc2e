#include "resolver/serve/upstream_pool.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>

namespace parallax::serve {

UpstreamPlace& UpstreamPlace::operator=(UpstreamPlace&& other) noexcept {
    leave();
    socket_ = std::move(other.socket_);
    id_ = other.id_;
    return *this;
}

void UpstreamPlace::leave() noexcept {
    if (socket_) socket_->forget(id_);
    socket_.reset();
}

UpstreamPool::Asked UpstreamPool::ask(UpstreamAsker& asker, const Query& query) {
    const auto id = static_cast<std::uint16_t>(query.packet[0] << 8 | query.packet[1]);
    common_.grouping = query.grouping;
    const bool strict = query.ports == UpstreamPorts::Strict;
    auto [socket, error] = strict ? open(query.server) : draw(query, id);
    if (socket == nullptr) return {{}, error};
    socket->ask(asker, query.packet);
    if (strict) socket->retire();
    queue(socket);
    return {{std::move(socket), id}, {}};
}

void UpstreamPool::close() noexcept {
    while (!common_.open.empty()) common_.open.front().close();
}

UpstreamSocket::Opened UpstreamPool::open(const dns::Endpoint& server) {
    if (common_.open.size() >= upstream_sockets_max) close_an_idle_one();
    if (common_.open.size() >= upstream_sockets_max) {
        return {nullptr, boost::asio::error::no_descriptors};
    }
    return UpstreamSocket::open(common_, server);
}

UpstreamSocket::Opened UpstreamPool::draw(const Query& query, std::uint16_t id) {
    auto known = servers_.find(query.server);
    if (known == servers_.end()) {
        if (servers_.size() >= sweep_at_) forget_idle_servers();
        known = servers_.try_emplace(query.server).first;
    }
    Server& server = known->second;
    if (server.drawn_in == turn_ && server.drawn->takes(id)) return {server.drawn, {}};
    UpstreamSocket::Opened drawn = draw(server, query, id);
    server.drawn = drawn.socket;
    server.drawn_in = drawn.socket ? turn_ : 0;
    return drawn;
}

UpstreamSocket::Opened UpstreamPool::draw(Server& server, const Query& query, std::uint16_t id) {
    const std::size_t first = common_.needs.random.below(upstream_sockets_per_server);
    boost::system::error_code error;
    for (std::size_t i = 0; i < upstream_sockets_per_server; ++i) {
        auto& socket = server.sockets[(first + i) % upstream_sockets_per_server];
        if (socket && socket->takes(id)) return {socket, {}};
        if (error || (socket && !socket->is_retired())) continue;
        UpstreamSocket::Opened opened = open(query.server);
        if (opened.socket) socket = opened.socket;
        if (opened.socket) return opened;
        error = opened.error; // one that is open already may do
    }
    if (!error) error = boost::asio::error::no_buffer_space; // all have as many as they take
    return {nullptr, error};
}

/// The oldest one.
void UpstreamPool::close_an_idle_one() {
    for (UpstreamSocket& socket : common_.open) {
        if (socket.waiting() == 0) return socket.close();
    }
}

void UpstreamPool::forget_idle_servers() {
    std::erase_if(servers_, [](const auto& item) {
        return std::none_of(item.second.sockets.begin(), item.second.sockets.end(),
                            [](const auto& socket) { return socket && socket->is_open(); });
    });
    sweep_at_ = std::max(upstream_servers_swept, 2 * servers_.size());
}

void UpstreamPool::queue(std::shared_ptr<UpstreamSocket> socket) {
    if (!queued_.empty() && queued_.back() == socket) return;
    if (queued_.empty()) {
        boost::asio::post(common_.needs.loop, [this] { send_queued(); });
    }
    queued_.push_back(std::move(socket));
}

void UpstreamPool::send_queued() {
    ++turn_;
    const auto queued = std::exchange(queued_, {});
    for (const auto& socket : queued) socket->send_queued();
}

} // namespace parallax::serve
