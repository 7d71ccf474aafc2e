#include "resolver/serve/tcp_listener.hpp"

#include "resolver/serve/asio_endpoint.hpp"
#include "resolver/serve/udp_socket.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace parallax::serve {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr auto as_pair = asio::as_tuple(asio::use_awaitable);

bool prepare(int descriptor, dns::AddressFamily family) {
    const int on = 1;
    return setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
           setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0 &&
           (family == dns::AddressFamily::V4 ||
            setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == 0);
}

} // namespace

OpenedAcceptor open_tcp_socket(const dns::Endpoint& at) {
    const bool v4 = at.address.family() == dns::AddressFamily::V4;
    OpenedAcceptor opened;
    opened.descriptor =
        ::socket(v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const auto endpoint = asio_endpoint<asio::ip::tcp>(at);
    const bool good =
        opened.descriptor >= 0 && prepare(opened.descriptor, at.address.family()) &&
        ::bind(opened.descriptor, endpoint.data(), static_cast<socklen_t>(endpoint.size())) == 0 &&
        ::listen(opened.descriptor, tcp_backlog) == 0;
    if (good) return opened;
    opened.error = error_code{errno, boost::system::system_category()};
    if (opened.descriptor >= 0) ::close(opened.descriptor);
    opened.descriptor = -1;
    return opened;
}

TcpListener::TcpListener(WorkerState& worker, ConnectionQuota& quota, int descriptor,
                         std::string pinned_network)
    : worker_{worker}, quota_{quota}, acceptor_{worker.loop}, pinned_network_{
                                                                  std::move(pinned_network)} {
    const bool v4 = bound_endpoint(descriptor).address.family() == dns::AddressFamily::V4;
    acceptor_.assign(v4 ? asio::ip::tcp::v4() : asio::ip::tcp::v6(), descriptor);
}

void TcpListener::start() {
    // What is thrown on behalf of one client must not keep out the others.
    const auto go_on = [self = shared_from_this()](std::exception_ptr exception) {
        if (exception && !self->stopped_) self->start();
        serve::rethrow_exception(exception);
    };
    asio::co_spawn(worker_.loop, accept_clients(shared_from_this()), go_on);
}

void TcpListener::stop() {
    stopped_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    for (const auto& weak : sessions_) {
        if (const auto session = weak.lock()) session->finish();
    }
}

std::size_t TcpListener::open_sessions() {
    std::erase_if(sessions_, [](const auto& weak) { return weak.expired(); });
    return sessions_.size();
}

asio::awaitable<void> TcpListener::accept_clients(std::shared_ptr<TcpListener> self) {
    asio::steady_timer pause{self->worker_.loop};
    while (!self->stopped_) {
        auto [error, socket] = co_await self->acceptor_.async_accept(as_pair);
        if (self->stopped_) break;
        if (!error) {
            self->admit(std::move(socket));
            continue;
        }
        // Out of descriptors or memory: what is open goes on, new clients wait in the backlog.
        pause.expires_after(accept_pause);
        co_await pause.async_wait(as_pair);
    }
}

void TcpListener::admit(asio::ip::tcp::socket socket) {
    error_code error;
    // Asked once: the client may reset the connection at any time, and who it was is forgotten.
    const dns::Endpoint peer = own_endpoint(socket.remote_endpoint(error));
    if (error) return;
    if (!take_place(peer.address)) {
        worker_.counters.add(Count::TcpRefused);
        return;
    }
    worker_.counters.add(Count::TcpAccepted);
    if (sessions_.size() >= 2 * worker_.settings->tcp_connections_max) (void)open_sessions();
    const auto session = std::make_shared<TcpSession>(
        worker_, quota_, TcpSession::Accepted{std::move(socket), peer}, pinned_network_);
    sessions_.push_back(session);
    session->start();
}

bool TcpListener::take_place(const dns::IpAddress& client) {
    const ServeSettings& settings = *worker_.settings;
    // A proxy's connections are those of many clients.
    const bool is_proxy = settings.answer.trust.proxies.longest_match(client).has_value();
    const ConnectionQuota::Limits limits{settings.tcp_connections_max,
                                         is_proxy ? settings.tcp_connections_max
                                                  : settings.tcp_connections_per_client_max};
    ConnectionQuota::Answer answer = quota_.take(client, limits);
    if (answer == ConnectionQuota::Answer::Full && end_an_idle_one()) {
        answer = quota_.take(client, limits);
    }
    return answer == ConnectionQuota::Answer::Taken;
}

/// The one that has waited longest for its client: those who hold connections without using them
/// cannot keep out those who ask (RFC 7766 §6.2.3).
bool TcpListener::end_an_idle_one() {
    std::shared_ptr<TcpSession> longest;
    for (const auto& weak : sessions_) {
        auto session = weak.lock();
        if (!session || !session->is_idle()) continue;
        if (!longest || session->waits_since() < longest->waits_since()) {
            longest = std::move(session);
        }
    }
    if (longest) longest->give_way();
    return longest != nullptr;
}

} // namespace parallax::serve
