#include "bench/generator/tcp_load.hpp"

#include "bench/generator/clock.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

namespace load {
namespace {

constexpr std::size_t read_octets_max = 65536;
constexpr std::size_t query_octets_max = 2 + header_octets + name_octets_max + 4 + 11;
constexpr std::uint64_t sweep_ns = 20'000'000;

sockaddr_in socket_address(std::uint32_t address, std::uint16_t port) {
    sockaddr_in result{};
    result.sin_family = AF_INET;
    result.sin_port = htons(port);
    result.sin_addr.s_addr = htonl(address);
    return result;
}

} // namespace

struct TcpLoad::Connection {
    int fd;
    std::size_t order;
    Outstanding outstanding;
    std::vector<std::uint8_t> to_send;
    std::vector<std::uint8_t> received; // at most one read and a partial frame
};

TcpLoad::TcpLoad(const Settings& settings, const QuestionList& list)
    : settings_(settings), asker_(settings, list), read_(read_octets_max) {
    for (std::size_t i = 0; i < settings.sockets; ++i) {
        connections_.push_back({-1, i % asker_.orders(), Outstanding(settings.window), {}, {}});
    }
}

TcpLoad::~TcpLoad() {
    for (const Connection& connection : connections_) {
        if (connection.fd >= 0) close(connection.fd);
    }
}

std::string TcpLoad::open() {
    if (!asker_.bound_source(0)) return "TCP needs at least as many connections as sources";
    if (settings_.transport == Transport::TcpOneShot) return {};
    for (Connection& connection : connections_) {
        if (!connect(connection)) return std::string("connect: ") + std::strerror(errno);
    }
    return {};
}

// On the loopback the handshake is over when connect() returns, even where it says EINPROGRESS.
bool TcpLoad::connect(Connection& connection) {
    connection.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (connection.fd < 0) return false;
    const int on = 1;
    setsockopt(connection.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(connection.fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    const auto own = asker_.bound_source(connection.order).value_or(INADDR_ANY);
    const sockaddr_in source = socket_address(own, 0);
    const sockaddr_in server = socket_address(settings_.server, settings_.port);
    if (bind(connection.fd, reinterpret_cast<const sockaddr*>(&source), sizeof source) == 0 &&
        (::connect(connection.fd, reinterpret_cast<const sockaddr*>(&server), sizeof server) == 0 ||
         errno == EINPROGRESS)) {
        return true;
    }
    disconnect(connection);
    return false;
}

void TcpLoad::disconnect(Connection& connection) {
    asker_.tally.missing += connection.outstanding.expire(UINT64_MAX);
    if (connection.fd >= 0) close(connection.fd);
    connection.fd = -1;
    connection.to_send.clear();
    connection.received.clear();
}

void TcpLoad::run(std::uint64_t end_ns, std::uint64_t queries) {
    std::uint64_t left = queries == 0 ? UINT64_MAX : queries;
    std::uint64_t now_ns = monotonic_ns();
    while (now_ns < end_ns && left > 0) {
        for (Connection& connection : connections_) ask(connection, now_ns, left);
        if (!receive_all()) sched_yield();
        now_ns = monotonic_ns();
        if (now_ns >= next_sweep_ns_) expire(now_ns);
    }
}

// A new batch leaves when half of the window is free, so that one write carries several questions.
void TcpLoad::ask(Connection& connection, std::uint64_t now_ns, std::uint64_t& left) {
    if (!connection.to_send.empty()) flush(connection);
    const std::size_t free = settings_.window - connection.outstanding.count();
    if (free * 2 < settings_.window || free == 0 || left == 0) return;
    if (connection.fd < 0 && !connect(connection)) {
        ++asker_.tally.unsent;
        return;
    }
    const auto count = std::min<std::uint64_t>(free, left);
    left -= count;
    for (std::uint64_t i = 0; i < count; ++i) {
        asker_.ask(connection.order, connection.outstanding, now_ns);
        const std::size_t at = connection.to_send.size();
        connection.to_send.resize(at + 2 + asker_.octets());
        connection.to_send[at] = static_cast<std::uint8_t>(asker_.octets() >> 8U);
        connection.to_send[at + 1] = static_cast<std::uint8_t>(asker_.octets());
        asker_.write(&connection.to_send[at + 2]);
    }
    asker_.tally.sent += count;
    flush(connection);
}

void TcpLoad::flush(Connection& connection) {
    const ssize_t sent = ::send(connection.fd, connection.to_send.data(), connection.to_send.size(),
                                MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
        connection.to_send.erase(connection.to_send.begin(), connection.to_send.begin() + sent);
        return;
    }
    if (errno == EAGAIN || errno == ENOTCONN || errno == EINPROGRESS) return;
    ++asker_.tally.reconnects;
    disconnect(connection);
}

bool TcpLoad::receive_all() {
    bool any = false;
    for (Connection& connection : connections_) {
        if (connection.outstanding.count() > 0) any |= receive(connection);
    }
    return any;
}

bool TcpLoad::receive(Connection& connection) {
    const ssize_t count = recv(connection.fd, read_.data(), read_.size(), MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == ENOTCONN)) return false;
    if (count <= 0) {
        ++asker_.tally.reconnects;
        disconnect(connection);
        return true;
    }
    connection.received.insert(connection.received.end(), read_.begin(), read_.begin() + count);
    take_frames(connection);
    acknowledge(connection);
    const bool is_over = connection.outstanding.count() == 0 && connection.to_send.empty();
    if (is_over && settings_.transport == Transport::TcpOneShot) disconnect(connection);
    return true;
}

void TcpLoad::take_frames(Connection& connection) {
    const std::uint64_t now_ns = monotonic_ns();
    const std::span<const std::uint8_t> received(connection.received);
    std::size_t at = 0;
    while (at + 2 <= received.size()) {
        const std::size_t length = static_cast<std::size_t>(received[at] << 8U | received[at + 1]);
        if (at + 2 + length > received.size()) break;
        asker_.answered(connection.outstanding, received.subspan(at + 2, length), now_ns);
        at += 2 + length;
    }
    connection.received.erase(connection.received.begin(),
                              connection.received.begin() + static_cast<std::ptrdiff_t>(at));
}

// A server that leaves Nagle's algorithm on holds back its next small answer until the last is
// acknowledged; a delayed acknowledgement would cost it 40 ms and measure the kernel's timer.
void TcpLoad::acknowledge(const Connection& connection) {
    if (connection.outstanding.count() == 0) return;
    const int on = 1;
    setsockopt(connection.fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

// A connection whose answers do not come is given up: a later answer would be another question's.
void TcpLoad::expire(std::uint64_t now_ns) {
    next_sweep_ns_ = now_ns + sweep_ns;
    for (Connection& connection : connections_) {
        const std::size_t expired = connection.outstanding.expire(now_ns - settings_.timeout_ns);
        asker_.tally.missing += expired;
        if (expired > 0) disconnect(connection);
    }
}

void TcpLoad::drain() {
    const std::uint64_t end_ns = monotonic_ns() + settings_.timeout_ns;
    const auto is_waiting = [](const Connection& connection) {
        return connection.outstanding.count() > 0;
    };
    while (monotonic_ns() < end_ns &&
           std::any_of(connections_.begin(), connections_.end(), is_waiting)) {
        for (Connection& connection : connections_) {
            if (!connection.to_send.empty()) flush(connection);
        }
        if (!receive_all()) sched_yield();
    }
    for (Connection& connection : connections_) disconnect(connection);
}

} // namespace load
