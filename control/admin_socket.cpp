#include "control/admin_socket.hpp"

#include "control/descriptor.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <cerrno>
#include <cstring>
#include <list>
#include <optional>

#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace parallax::control {
namespace asio = boost::asio;
using asio::local::stream_protocol;

namespace {

constexpr auto quietly = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view too_long = R"({"ok":false,"error":"the request is too long"})";
constexpr std::string_view too_many = R"({"ok":false,"error":"too many connections"})";

/// True when somebody accepts connections at `path`.
bool is_alive(const std::string& path) {
    const Descriptor probe{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    // A full backlog (EAGAIN) is a sign of life too.
    return connect(probe.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
               0 ||
           errno == EAGAIN;
}

/// Removes the socket file a dead server left behind; a reason when `path` cannot be used.
std::optional<std::string> make_way(const std::string& path) {
    sockaddr_un address{};
    if (path.empty() || path.size() >= sizeof address.sun_path) {
        return "admin socket '" + path + "': the path may have 1 to 107 octets";
    }
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0) return std::nullopt;
    if (!S_ISSOCK(status.st_mode))
        return "admin socket '" + path + "': a file that is no socket is there";
    if (is_alive(path)) return "admin socket '" + path + "': another server is using it";
    if (unlink(path.c_str()) == 0) return std::nullopt;
    return "admin socket '" + path +
           "': the stale socket cannot be removed: " + std::strerror(errno);
}

/// One connection. Kept alive by its coroutine and by the timer's callback.
struct Session {
    explicit Session(stream_protocol::socket accepted)
        : socket{std::move(accepted)}, timer{socket.get_executor()} {}

    /// Whatever waits on the socket ends when the deadline passes.
    static void arm(const std::shared_ptr<Session>& session, std::chrono::milliseconds timeout) {
        session->timer.expires_after(timeout);
        session->timer.async_wait([session](const boost::system::error_code& cancelled) {
            boost::system::error_code ignored;
            if (!cancelled) session->socket.close(ignored);
        });
    }

    stream_protocol::socket socket;
    asio::steady_timer timer;
    std::string buffer;
};

asio::awaitable<bool> send_line(std::shared_ptr<Session> session, std::string line) {
    line += '\n';
    const auto [fault, octets] =
        co_await asio::async_write(session->socket, asio::buffer(line), quietly);
    co_return !fault && octets == line.size();
}

} // namespace

struct AdminSocket::Parts {
    Parts(asio::io_context& loop, AdminResponder responder_given, AdminLimits limits_given)
        : acceptor{loop}, responder{std::move(responder_given)}, limits{limits_given} {}

    stream_protocol::acceptor acceptor;
    AdminResponder responder;
    AdminLimits limits;
    std::string path;
    std::list<std::weak_ptr<Session>> sessions;

    static asio::awaitable<void> accept_all(std::shared_ptr<Parts> parts);
    static asio::awaitable<void> serve(std::shared_ptr<Parts> parts,
                                       std::shared_ptr<Session> session);
    bool is_full();
};

bool AdminSocket::Parts::is_full() {
    sessions.remove_if([](const std::weak_ptr<Session>& session) { return session.expired(); });
    return sessions.size() >= limits.connections_max;
}

asio::awaitable<void> AdminSocket::Parts::serve(std::shared_ptr<Parts> parts,
                                                std::shared_ptr<Session> session) {
    for (;;) {
        Session::arm(session, parts->limits.timeout);
        auto buffer = asio::dynamic_buffer(session->buffer, parts->limits.request_octets_max);
        const auto [fault, octets] =
            co_await asio::async_read_until(session->socket, buffer, '\n', quietly);
        session->timer.cancel();
        if (fault == asio::error::not_found) {
            Session::arm(session, parts->limits.timeout);
            co_await send_line(session, std::string{too_long});
            session->timer.cancel();
        }
        if (fault) co_return;
        std::string line = session->buffer.substr(0, octets - 1);
        session->buffer.erase(0, octets);
        std::string answer = co_await parts->responder(std::move(line));
        Session::arm(session, parts->limits.timeout);
        const bool sent = co_await send_line(session, std::move(answer));
        session->timer.cancel();
        if (!sent) co_return;
    }
}

asio::awaitable<void> AdminSocket::Parts::accept_all(std::shared_ptr<Parts> parts) {
    while (parts->acceptor.is_open()) {
        auto [fault, socket] = co_await parts->acceptor.async_accept(quietly);
        if (fault == asio::error::operation_aborted) co_return;
        if (fault) {
            // Out of descriptors, most likely: the next try must not spin.
            asio::steady_timer pause{parts->acceptor.get_executor(),
                                     std::chrono::milliseconds{100}};
            co_await pause.async_wait(quietly);
            continue;
        }
        auto session = std::make_shared<Session>(std::move(socket));
        if (parts->is_full()) {
            boost::system::error_code ignored;
            session->socket.non_blocking(true, ignored);
            const std::string line = std::string{too_many} + '\n';
            session->socket.write_some(asio::buffer(line), ignored);
            continue;
        }
        parts->sessions.push_back(session);
        asio::co_spawn(parts->acceptor.get_executor(), serve(parts, std::move(session)),
                       asio::detached);
    }
}

AdminSocket::AdminSocket(std::shared_ptr<Parts> parts) : parts_{std::move(parts)} {}

AdminSocket::~AdminSocket() {
    boost::system::error_code ignored;
    parts_->acceptor.close(ignored);
    for (const std::weak_ptr<Session>& weak : parts_->sessions) {
        if (const auto session = weak.lock()) session->socket.close(ignored);
    }
    unlink(parts_->path.c_str());
}

std::variant<std::unique_ptr<AdminSocket>, std::string> AdminSocket::open(asio::io_context& loop,
                                                                          const std::string& path,
                                                                          AdminResponder responder,
                                                                          AdminLimits limits) {
    if (auto fault = make_way(path)) return *fault;
    auto parts = std::make_shared<Parts>(loop, std::move(responder), limits);
    boost::system::error_code fault;
    parts->acceptor.open(stream_protocol{}, fault);
    const mode_t before = umask(0177); // the file is 0600 from its first moment
    if (!fault) parts->acceptor.bind(stream_protocol::endpoint{path}, fault);
    umask(before);
    if (!fault) parts->acceptor.listen(static_cast<int>(admin_connections_max), fault);
    if (fault) return "admin socket '" + path + "': " + fault.message();
    parts->path = path;
    asio::co_spawn(loop, Parts::accept_all(parts), asio::detached);
    return std::unique_ptr<AdminSocket>{new AdminSocket{parts}};
}

} // namespace parallax::control
