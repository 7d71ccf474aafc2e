#include "control/dns_exchange.hpp"

#include "control/descriptor.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>

namespace parallax::control {
namespace {

using std::chrono::steady_clock;

struct OpenSocket {
    Descriptor descriptor;
    std::string fault; ///< empty: connected, or connecting
};

/// Why a system call on the way to `server` failed.
std::string reason_of(int fault, const ExchangePlan& plan) {
    const std::string server = plan.server.to_text();
    if (fault == ECONNREFUSED) return server + ": nothing listens there (connection refused)";
    if (fault == ENETUNREACH || fault == EHOSTUNREACH) return server + ": unreachable from here";
    return server + ": " + std::strerror(fault);
}

std::string bind_source(const Descriptor& descriptor, const dns::IpAddress& from) {
    const SocketAddress source = socket_address_of({from, 0});
    if (bind(descriptor.number(), source.generic(), source.length) == 0) return {};
    if (errno == EADDRNOTAVAIL) {
        return "--from " + from.to_text() +
               ": this machine has no such address; ask from one it has "
               "(`ip address`), or use `parallax explain --from " +
               from.to_text() + "` to see what that source gets";
    }
    return "--from " + from.to_text() + ": " + std::strerror(errno);
}

OpenSocket open_socket(const ExchangePlan& plan) {
    const bool v4 = plan.server.address.family() == dns::AddressFamily::V4;
    const int kind = plan.wire == Wire::Udp ? SOCK_DGRAM : SOCK_STREAM;
    OpenSocket opened{
        Descriptor{socket(v4 ? AF_INET : AF_INET6, kind | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)}, {}};
    if (!opened.descriptor.is_open()) {
        opened.fault = reason_of(errno, plan);
        return opened;
    }
    if (plan.from && plan.from->family() != plan.server.address.family()) {
        opened.fault = "--from " + plan.from->to_text() + " and the server " +
                       plan.server.to_text() + " are of different address families";
        return opened;
    }
    if (plan.from) opened.fault = bind_source(opened.descriptor, *plan.from);
    if (!opened.fault.empty()) return opened;
    const SocketAddress server = socket_address_of(plan.server);
    if (connect(opened.descriptor.number(), server.generic(), server.length) != 0 &&
        errno != EINPROGRESS) {
        opened.fault = reason_of(errno, plan);
    }
    return opened;
}

/// The message, when `packet` is a response to `query`: QR, id and question match (RFC 5452 §9.1).
std::optional<dns::Message> reply_to(std::span<const std::uint8_t> query,
                                     std::span<const std::uint8_t> packet) {
    if (packet.size() < dns::header_octets || packet[0] != query[0] || packet[1] != query[1])
        return {};
    auto message = dns::parse_message(packet);
    if (!message || !message->header.qr) return {};
    const auto asked = dns::parse_message(query);
    // Errors such as FORMERR and NOTIMP may come without the question.
    if (message->question && asked && message->question != asked->question) return {};
    return std::move(*message);
}

ExchangeResult wait_for_datagram(const ExchangePlan& plan, const Descriptor& descriptor,
                                 std::span<const std::uint8_t> query) {
    const auto started = steady_clock::now();
    const Deadline deadline = started + plan.timeout;
    std::vector<std::uint8_t> packet(dns::message_octets_max);
    for (std::size_t ignored = 0; ignored <= ignored_packets_max; ++ignored) {
        if (!wait_until_ready(descriptor, Readiness::Read, deadline)) break;
        const ssize_t octets = recv(descriptor.number(), packet.data(), packet.size(), 0);
        if (octets < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (octets < 0) return NoReply{reason_of(errno, plan)};
        const auto received = std::span{packet}.first(static_cast<std::size_t>(octets));
        auto message = reply_to(query, received);
        if (!message) continue;
        const auto took = steady_clock::now() - started;
        return Received{{received.begin(), received.end()},
                        std::move(*message),
                        std::chrono::duration_cast<std::chrono::microseconds>(took),
                        ignored};
    }
    return NoReply{plan.server.to_text() + ": no reply over UDP within " +
                   std::to_string(plan.timeout.count()) + " ms"};
}

/// Moves all of `octets` in one direction; the reason when that fails.
template <class Octets, class Transfer>
std::optional<NoReply> transfer_all(const ExchangePlan& plan, Octets octets, Transfer transfer) {
    while (!octets.empty()) {
        const ssize_t moved = transfer(octets);
        if (moved == 0) {
            return NoReply{plan.server.to_text() +
                           ": closed the TCP connection without a whole reply"};
        }
        if (moved < 0) return NoReply{reason_of(errno, plan)};
        octets = octets.subspan(static_cast<std::size_t>(moved));
    }
    return std::nullopt;
}

class TcpStream {
  public:
    TcpStream(const ExchangePlan& plan, const Descriptor& descriptor, Deadline deadline)
        : plan_{plan}, descriptor_{descriptor}, deadline_{deadline} {}

    std::optional<NoReply> write(std::span<const std::uint8_t> octets) const {
        return transfer_all(plan_, octets, [&](auto rest) {
            if (!wait_until_ready(descriptor_, Readiness::Write, deadline_)) return timed_out();
            return send(descriptor_.number(), rest.data(), rest.size(), MSG_NOSIGNAL);
        });
    }
    std::optional<NoReply> read(std::span<std::uint8_t> octets) const {
        return transfer_all(plan_, octets, [&](auto rest) {
            if (!wait_until_ready(descriptor_, Readiness::Read, deadline_)) return timed_out();
            return recv(descriptor_.number(), rest.data(), rest.size(), 0);
        });
    }

  private:
    static ssize_t timed_out() {
        errno = ETIMEDOUT;
        return -1;
    }
    const ExchangePlan& plan_;
    const Descriptor& descriptor_;
    Deadline deadline_;
};

ExchangeResult exchange_over_tcp(const ExchangePlan& plan, const Descriptor& descriptor,
                                 std::span<const std::uint8_t> query) {
    const auto started = steady_clock::now();
    const TcpStream stream{plan, descriptor, started + plan.timeout};
    // RFC 7766 §8: length and message in one segment.
    std::vector<std::uint8_t> framed{static_cast<std::uint8_t>(query.size() >> 8),
                                     static_cast<std::uint8_t>(query.size())};
    framed.insert(framed.end(), query.begin(), query.end());
    if (auto fault = stream.write(framed)) return *fault;
    std::array<std::uint8_t, 2> length{};
    if (auto fault = stream.read(length)) return *fault;
    std::vector<std::uint8_t> packet(std::size_t{length[0]} << 8 | length[1]);
    if (auto fault = stream.read(packet)) return *fault;
    auto message = reply_to(query, packet);
    if (!message)
        return NoReply{plan.server.to_text() + ": sent something over TCP that is no reply"};
    const auto took = steady_clock::now() - started;
    return Received{std::move(packet), std::move(*message),
                    std::chrono::duration_cast<std::chrono::microseconds>(took), 0};
}

} // namespace

ExchangeResult exchange_once(const ExchangePlan& plan, std::span<const std::uint8_t> query) {
    const OpenSocket opened = open_socket(plan);
    if (!opened.fault.empty()) return NoReply{opened.fault};
    if (plan.wire == Wire::Tcp) return exchange_over_tcp(plan, opened.descriptor, query);
    const ssize_t sent = send(opened.descriptor.number(), query.data(), query.size(), MSG_NOSIGNAL);
    if (sent < 0) return NoReply{reason_of(errno, plan)};
    return wait_for_datagram(plan, opened.descriptor, query);
}

void append_client_subnet(std::vector<std::uint8_t>& query, const dns::Prefix& subnet) {
    const dns::IpAddress network = subnet.masked().address; // outlives the view of its octets
    const auto octets = network.octets();
    const std::size_t significant = (subnet.length + 7U) / 8U;
    const bool v4 = subnet.address.family() == dns::AddressFamily::V4;
    const auto option_octets = static_cast<std::uint8_t>(4 + significant);
    query.back() = static_cast<std::uint8_t>(4 + option_octets); // RDLENGTH, zero until here
    query.insert(query.end(),
                 {0, static_cast<std::uint8_t>(dns::OptionCode::ClientSubnet), 0, option_octets, 0,
                  static_cast<std::uint8_t>(v4 ? 1 : 2), subnet.length, 0});
    query.insert(query.end(), octets.begin(),
                 octets.begin() + static_cast<std::ptrdiff_t>(significant));
}

} // namespace parallax::control
