#include "tests/unit/resolver/serve/fake_upstream.hpp"

#include "resolver/serve/asio_endpoint.hpp"
#include "tests/unit/resolver/recurse/upstream_says.hpp"

#include <boost/asio/ip/udp.hpp>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace parallax::serve::loopback {

namespace {

using AsioEndpoint = boost::asio::ip::udp::endpoint;

dns::Question question_of(const Packet& packet) {
    const auto message = dns::parse_message(packet);
    if (!message || !message->question) throw std::runtime_error("an upstream question is broken");
    return *message->question;
}

} // namespace

Packet reply_to(const Asked& asked, const std::vector<std::string>& addresses, dns::Rcode rcode) {
    const std::string owner = asked.question.name.to_text();
    std::vector<std::string> records;
    for (const auto& address : addresses) records.push_back(owner + " 60 A " + address);
    auto message = recurse::response(owner, records, {}, rcode);
    message.question = asked.question;
    return recurse::packet_of(message, id_of(asked.packet));
}

Behaviour always() {
    return [](const Asked& asked) { return std::vector<Packet>{reply_to(asked, {"192.0.2.1"})}; };
}

Behaviour silent() {
    return [](const Asked&) { return std::vector<Packet>{}; };
}

FakeUpstream::FakeUpstream(Behaviour behaviour) : behaviour_{std::move(behaviour)} {
    while (true) { // the port must be free for both transports
        udp_ = bound_socket(SOCK_DGRAM, *dns::Endpoint::from_text("127.0.0.1:0"));
        endpoint_ = local_endpoint(udp_.get());
        try {
            tcp_ = bound_socket(SOCK_STREAM, endpoint_);
            break;
        } catch (const std::runtime_error&) {
            continue;
        }
    }
    ::listen(tcp_.get(), 64);
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) throw std::runtime_error("pipe");
    stop_read_ = Descriptor{ends[0]};
    stop_write_ = Descriptor{ends[1]};
    thread_ = std::thread{[this] { run(); }};
}

FakeUpstream::~FakeUpstream() {
    stop_write_.reset();
    thread_.join();
}

void FakeUpstream::run() {
    while (true) {
        std::array<pollfd, 3> ready{pollfd{stop_read_.get(), POLLIN, 0},
                                    pollfd{udp_.get(), POLLIN, 0}, pollfd{tcp_.get(), POLLIN, 0}};
        ::poll(ready.data(), ready.size(), -1);
        if (ready[0].revents != 0) return;
        if (ready[1].revents != 0) take_datagram();
        if (ready[2].revents != 0) take_connection();
    }
}

void FakeUpstream::take_datagram() {
    Packet packet(65536);
    AsioEndpoint from;
    auto octets = static_cast<socklen_t>(from.capacity());
    const auto got =
        ::recvfrom(udp_.get(), packet.data(), packet.size(), MSG_DONTWAIT, from.data(), &octets);
    if (got <= 0) return;
    from.resize(octets);
    packet.resize(static_cast<std::size_t>(got));
    const dns::Endpoint source = own_endpoint(from);
    const auto replies = note({packet, question_of(packet), false, source});
    const std::lock_guard guard{mutex_};
    for (const Packet& reply : replies) {
        if (held_) {
            kept_.emplace_back(reply, source);
        } else {
            send_udp(reply, source);
        }
    }
}

void FakeUpstream::take_connection() {
    const Descriptor client{::accept(tcp_.get(), nullptr, nullptr)};
    Packet octets;
    while (octets.size() < 2 || octets.size() < 2 + (std::size_t{octets[0]} << 8 | octets[1])) {
        Packet part(4096);
        if (!readable(client.get(), patience)) return;
        const auto got = ::recv(client.get(), part.data(), part.size(), 0);
        if (got <= 0) return;
        octets.insert(octets.end(), part.begin(), part.begin() + got);
    }
    const Packet packet(octets.begin() + 2, octets.end());
    const Packet out = framed(note({packet, question_of(packet), true, {}}));
    (void)!::send(client.get(), out.data(), out.size(), MSG_NOSIGNAL);
}

std::vector<Packet> FakeUpstream::note(Asked asked) {
    auto replies = behaviour_(asked);
    const std::lock_guard guard{mutex_};
    sources_.push_back(asked.from);
    over_tcp_ += asked.tcp ? 1 : 0;
    arrived_.notify_all();
    return replies;
}

void FakeUpstream::send_udp(const Packet& packet, const dns::Endpoint& to) const {
    const AsioEndpoint endpoint = asio_endpoint<boost::asio::ip::udp>(to);
    (void)::sendto(udp_.get(), packet.data(), packet.size(), 0, endpoint.data(),
                   static_cast<socklen_t>(endpoint.size()));
}

std::size_t FakeUpstream::asked() const {
    const std::lock_guard guard{mutex_};
    return sources_.size();
}

std::size_t FakeUpstream::asked_over_tcp() const {
    const std::lock_guard guard{mutex_};
    return over_tcp_;
}

std::vector<dns::Endpoint> FakeUpstream::sources() const {
    const std::lock_guard guard{mutex_};
    return sources_;
}

bool FakeUpstream::wait_for(std::size_t questions) const {
    std::unique_lock guard{mutex_};
    return arrived_.wait_for(guard, patience, [&] { return sources_.size() >= questions; });
}

void FakeUpstream::hold() {
    const std::lock_guard guard{mutex_};
    held_ = true;
}

void FakeUpstream::release() {
    const std::lock_guard guard{mutex_};
    held_ = false;
    for (const auto& [packet, to] : kept_) send_udp(packet, to);
    kept_.clear();
}

} // namespace parallax::serve::loopback
