#include "control/http/server.hpp"

#include "control/http/head.hpp"
#include "control/http/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <thread>

#include <unistd.h>

namespace parallax::control::http {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr int backlog = 128;
constexpr int niceness = 5; // behind the threads that answer DNS
constexpr std::chrono::milliseconds accept_pause{100};

asio::ip::address plain(const asio::ip::address& address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
}

/// Whose share of the connections: one host has a whole /64 (RFC 7934).
std::string share_of(const asio::ip::address& address) {
    if (!address.is_v6()) return address.to_string();
    asio::ip::address_v6::bytes_type octets = address.to_v6().to_bytes();
    std::fill(octets.begin() + octets.size() / 2, octets.end(), std::uint8_t{0});
    return asio::ip::make_address_v6(octets).to_string();
}

} // namespace

/// What the thread has. The loop is last: coroutines that go with it still find the rest.
struct Server::Parts {
    explicit Parts(Setup given)
        : setup{std::move(given)}, table{setup.limits.room}, acceptor{loop}, ending{loop} {}

    ~Parts() {
        loop.stop();
        if (thread.joinable()) thread.join();
        is_over = true;
    }

    // Fixed after construction.
    Setup setup;
    tcp::endpoint endpoint;
    std::thread thread;
    // Shared.
    Traffic traffic;
    // The loop's thread only.
    ConnectionTable table;
    std::map<ConnectionTable::Id, Session*> sessions;
    std::function<void()> done;
    bool is_over = false; ///< only destructors run
    asio::io_context loop{1};
    tcp::acceptor acceptor;
    asio::steady_timer ending;

    static asio::awaitable<void> accept_all(Parts& parts);
    static asio::awaitable<void> serve(Parts& parts, tcp::socket socket, ConnectionTable::Id id);
    static asio::awaitable<void> answer_all(Parts& parts, Session& session);
    static asio::awaitable<Response> answer(Parts& parts, Session& session, Request request);
    struct Membership {
        Parts& parts;
        ConnectionTable::Id id;
        ~Membership() { parts.remove(id); }
    };
    void admit(tcp::socket socket);
    void close_evicted(std::optional<ConnectionTable::Id> id);
    void begin_drain(std::chrono::milliseconds grace);
    void close_sessions();
    void remove(ConnectionTable::Id id);
    bool is_draining() const { return !acceptor.is_open(); }
};

void Server::Parts::close_evicted(std::optional<ConnectionTable::Id> id) {
    if (!id) return;
    ++traffic.connections_evicted;
    if (const auto session = sessions.find(*id); session != sessions.end())
        session->second->close();
}

void Server::Parts::remove(ConnectionTable::Id id) {
    if (is_over) return;
    table.remove(id);
    sessions.erase(id);
    if (is_draining() && sessions.empty()) ending.cancel();
}

void Server::Parts::admit(tcp::socket socket) {
    boost::system::error_code gone;
    const asio::ip::address address = plain(socket.remote_endpoint(gone).address());
    if (gone) return;
    ++traffic.connections;
    const auto admission = table.admit(share_of(address), std::chrono::steady_clock::now());
    close_evicted(admission.evicted);
    if (!admission.admitted) {
        ++traffic.connections_evicted;
        return;
    }
    asio::co_spawn(loop, serve(*this, std::move(socket), *admission.admitted), asio::detached);
}

asio::awaitable<void> Server::Parts::accept_all(Parts& parts) {
    while (parts.acceptor.is_open()) {
        auto [fault, socket] = co_await parts.acceptor.async_accept(quietly);
        if (fault == asio::error::operation_aborted) co_return;
        if (!fault) {
            parts.admit(std::move(socket));
            continue;
        }
        // Out of descriptors, most likely: one is freed, and the next try must not spin.
        parts.close_evicted(parts.table.evict());
        asio::steady_timer pause{parts.loop, accept_pause};
        co_await pause.async_wait(quietly);
    }
}

asio::awaitable<void> Server::Parts::serve(Parts& parts, tcp::socket socket,
                                           ConnectionTable::Id id) {
    const Membership membership{parts, id};
    boost::system::error_code ignored;
    const std::string client = share_of(plain(socket.remote_endpoint(ignored).address()));
    socket.set_option(tcp::no_delay{true}, ignored);
    Session session{std::move(socket), parts.setup.tls, client, id};
    parts.sessions.emplace(id, &session);
    if (parts.is_draining()) co_return;
    session.expire_after(parts.setup.limits.handshake);
    if (!co_await Session::shake_hands(session)) co_return;
    co_await answer_all(parts, session);
    session.expire_after(parts.setup.limits.farewell);
    co_await Session::say_farewell(session);
}

/// One request after the other, until one of them is the last.
asio::awaitable<void> Server::Parts::answer_all(Parts& parts, Session& session) {
    const Limits& limits = parts.setup.limits;
    for (bool more = true; more;) {
        session.expire_after(limits.idle);
        if (!co_await Session::wait_for_request(session)) co_return;
        session.expire_after(limits.request);
        Reading reading = co_await Session::read_request(session, *parts.setup.responder);
        if (reading.outcome == Reading::Outcome::Gone) co_return;
        const bool is_good = reading.outcome == Reading::Outcome::Good;
        ++(is_good ? parts.traffic.requests : parts.traffic.requests_malformed);
        more = is_good && reading.keep_alive && !parts.is_draining();
        session.owes_answer = true;
        Response response;
        if (is_good) {
            response = co_await answer(parts, session, std::move(reading.request));
        } else {
            response = parts.setup.responder->refusal(reading.status, reading.why);
        }
        more = more && !parts.is_draining();
        session.expire_after(limits.answer);
        const Sending sending{reading.is_head ? Sending::Body::Left : Sending::Body::Sent,
                              more ? Sending::Then::KeepAlive : Sending::Then::Close};
        more = co_await Session::send(session, std::move(response), sending) && more;
        session.owes_answer = false;
    }
}

asio::awaitable<Response> Server::Parts::answer(Parts& parts, Session& session, Request request) {
    session.expire_never();
    parts.table.note_answering(session.id);
    Response response = co_await parts.setup.responder->answer(std::move(request));
    parts.table.note_waiting(session.id, std::chrono::steady_clock::now());
    co_return response;
}

void Server::Parts::close_sessions() {
    // A session that waits for its answer goes on its own: the one it waits for still answers.
    for (const auto& [id, session] : sessions) session->close();
}

void Server::Parts::begin_drain(std::chrono::milliseconds grace) {
    boost::system::error_code ignored;
    acceptor.close(ignored);
    for (const auto& [id, session] : sessions) {
        if (!session->owes_answer) session->close();
    }
    if (sessions.empty()) return;
    ending.expires_after(grace);
    ending.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) close_sessions();
    });
}

Server::Server(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}
Server::~Server() = default;

std::variant<std::unique_ptr<Server>, std::string> Server::open(Setup setup) {
    auto parts = std::make_unique<Parts>(std::move(setup));
    const tcp::endpoint& at = parts->setup.listen;
    boost::system::error_code fault;
    parts->acceptor.open(at.protocol(), fault);
    if (!fault) parts->acceptor.set_option(tcp::acceptor::reuse_address{true}, fault);
    if (!fault) parts->acceptor.bind(at, fault);
    if (!fault) parts->acceptor.listen(backlog, fault);
    if (!fault) parts->endpoint = parts->acceptor.local_endpoint(fault);
    if (fault) return fault.message();
    asio::co_spawn(parts->loop, Parts::accept_all(*parts), asio::detached);
    parts->thread = std::thread{[&own = *parts] {
        [[maybe_unused]] const int now = ::nice(niceness); // of this thread alone (nice(2))
        own.loop.run();
        if (own.done) own.done();
    }};
    return std::unique_ptr<Server>{new Server{std::move(parts)}};
}

void Server::drain(std::chrono::milliseconds grace, std::function<void()> done) {
    asio::post(parts_->loop, [&own = *parts_, grace, done = std::move(done)] {
        own.done = done;
        own.begin_drain(grace);
    });
}

tcp::endpoint Server::endpoint() const {
    return parts_->endpoint;
}

asio::any_io_executor Server::executor() const {
    return parts_->loop.get_executor();
}

const Traffic& Server::traffic() const {
    return parts_->traffic;
}

} // namespace parallax::control::http
