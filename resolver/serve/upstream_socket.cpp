#include "resolver/serve/upstream_socket.hpp"

#include "dns/ensure.hpp"
#include "dns/header.hpp"
#include "dns/name.hpp"
#include "resolver/serve/asio_endpoint.hpp"
#include "resolver/serve/udp_path.hpp"

#include <boost/asio/ip/udp.hpp>
#include <unistd.h>

#include <cerrno>

namespace parallax::serve {

namespace {

using boost::system::error_code;
using Attempt = ReadReady::Attempt;

error_code last_error() {
    return {errno, boost::system::system_category()};
}

std::uint16_t id_of(std::span<const std::uint8_t> packet) {
    return static_cast<std::uint16_t>(packet[0] << 8 | packet[1]);
}

/// Whether `packet` carries the question of `query`, a packet of ours, without regard to case.
bool answers(std::span<const std::uint8_t> packet, std::span<const std::uint8_t> query) {
    std::size_t name_end = dns::header_octets;
    while (query[name_end] != 0) name_end += 1U + query[name_end];
    const std::size_t end = name_end + 1 + 4; // QTYPE and QCLASS
    if (packet.size() < end) return false;
    for (std::size_t i = dns::header_octets; i < name_end; ++i) {
        if (dns::fold(packet[i]) != dns::fold(query[i])) return false;
    }
    return std::equal(query.begin() + static_cast<std::ptrdiff_t>(name_end),
                      query.begin() + static_cast<std::ptrdiff_t>(end),
                      packet.begin() + static_cast<std::ptrdiff_t>(name_end));
}

} // namespace

UpstreamSocket::UpstreamSocket(Common& common, int descriptor)
    : common_{common}, descriptor_{descriptor}, ready_{common.needs.loop,
                                                       {[] { return Attempt::Full; },
                                                        [this] { take_turn(); }}},
      old_age_{[this] { retire(); }} {
    common_.open.push_back(*this);
}

UpstreamSocket::~UpstreamSocket() {
    close();
}

UpstreamSocket::Opened UpstreamSocket::open(Common& common, const dns::Endpoint& server) {
    const auto family = server.address.family();
    const int descriptor = ::socket(family == dns::AddressFamily::V4 ? AF_INET : AF_INET6,
                                    SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return {nullptr, last_error()};
    auto socket = std::make_shared<UpstreamSocket>(common, descriptor);
    if (const error_code error = socket->bind_random_port(family)) return {nullptr, error};
    const auto to = asio_endpoint<boost::asio::ip::udp>(server);
    if (::connect(descriptor, to.data(), static_cast<socklen_t>(to.size())) != 0) {
        return {nullptr, last_error()};
    }
    SocketAddress local;
    socklen_t octets = sizeof local;
    if (::getsockname(descriptor, &local.any, &octets) != 0) return {nullptr, last_error()};
    socket->local_ = endpoint_of(local);
    socket->announced_.emplace(common.needs.loop_guard, socket->local_);
    socket->ready_.open(descriptor);
    socket->ready_.wait(socket, Attempt::Drained);
    common.needs.wheel.add(socket->old_age_, recurse::Clock::now() + upstream_socket_age_max);
    return {std::move(socket), {}};
}

/// Ports come from the whole range (SECURITY: never a slice per worker).
error_code UpstreamSocket::bind_random_port(dns::AddressFamily family) {
    using boost::asio::ip::udp;
    error_code error;
    for (std::size_t i = 0; i < port_tries_max; ++i) {
        const auto port = static_cast<std::uint16_t>(
            upstream_port_min + common_.needs.random.below(65536U - upstream_port_min));
        const udp::endpoint any{family == dns::AddressFamily::V4 ? udp::v4() : udp::v6(), port};
        if (::bind(descriptor_, any.data(), static_cast<socklen_t>(any.size())) == 0) return {};
        error = last_error();
        if (error.value() != EADDRINUSE) return error;
    }
    return error;
}

UpstreamSocket::Wait* UpstreamSocket::find(std::uint16_t id) noexcept {
    for (Wait& wait : waits_) {
        if (wait.id == id) return &wait;
    }
    return nullptr;
}

bool UpstreamSocket::was_used(std::uint16_t id) const noexcept {
    if ((used_bits_[id / 64 % used_bits_.size()] >> id % 64 & 1) == 0) return false;
    bool found = false; // without a way out in between, so that it takes a few wide steps
    for (std::size_t i = 0; i < used_; ++i) found |= ids_[i] == id;
    return found;
}

bool UpstreamSocket::takes(std::uint16_t id) const noexcept {
    return !retired_ && waits_.size() < upstream_socket_waiting_max && !was_used(id);
}

void UpstreamSocket::ask(UpstreamAsker& asker, std::span<const std::uint8_t> query) {
    const std::uint16_t id = id_of(query);
    ENSURE(!retired_ && waits_.size() < upstream_socket_waiting_max);
    ids_[used_++] = id;
    used_bits_[id / 64 % used_bits_.size()] |= std::uint64_t{1} << id % 64;
    waits_.push_back({id, false, &asker, query});
    if (used_ == upstream_socket_uses_max) retired_ = true;
}

void UpstreamSocket::send_queued() {
    QueryBatch& batch = common_.queries;
    for (Wait& wait : waits_) {
        if (!wait.sent) batch.add(wait.id, wait.query);
        wait.sent = true;
    }
    const QueryBatch::Sent sent = batch.send(descriptor_, common_.wanted_grouping());
    if (sent.grouping_refused) {
        common_.takes_groups = false;
        common_.needs.counters.add(Count::UdpGroupingRefused);
    }
    if (!sent.failed.empty()) fail(sent.failed, sent.failure);
    if (sent.refused) fail(sent_ids(), sent.refused);
}

std::vector<std::uint16_t> UpstreamSocket::sent_ids() const {
    std::vector<std::uint16_t> ids;
    for (const Wait& wait : waits_) {
        if (wait.sent) ids.push_back(wait.id);
    }
    return ids;
}

/// Those told may end the waits of others, and ask anew.
void UpstreamSocket::fail(const std::vector<std::uint16_t>& ids, const error_code& error) {
    for (const std::uint16_t id : ids) {
        const Wait* const wait = find(id);
        if (wait == nullptr) continue;
        UpstreamAsker& asker = *wait->asker;
        forget(id);
        asker.on_socket_error(error);
    }
}

void UpstreamSocket::forget(std::uint16_t id) {
    std::erase_if(waits_, [id](const Wait& wait) { return wait.id == id; });
    if (retired_ && waits_.empty()) close();
}

void UpstreamSocket::retire() {
    retired_ = true;
    if (waits_.empty()) close();
}

void UpstreamSocket::close() noexcept {
    if (!is_open()) return;
    retired_ = true;
    waits_.clear();
    old_age_.cancel();
    announced_.reset();
    ready_.close();
    ::close(descriptor_);
    descriptor_ = -1;
    common_.open.erase(common_.open.iterator_to(*this));
}

/// Waits for the next datagrams whatever became of the last ones.
class UpstreamSocket::NextRead {
  public:
    explicit NextRead(UpstreamSocket& socket) noexcept : socket_{socket} {}
    ~NextRead() {
        if (socket_.is_open()) socket_.ready_.wait(socket_.shared_from_this(), last);
    }
    NextRead(const NextRead&) = delete;
    NextRead& operator=(const NextRead&) = delete;

    Attempt last = Attempt::Full;

  private:
    UpstreamSocket& socket_;
};

void UpstreamSocket::take_turn() {
    NextRead next{*this};
    for (std::size_t batch = 0; batch < reply_batches_per_turn && is_open(); ++batch) {
        const ReplyBatch::Received received = common_.replies.receive(descriptor_);
        if (received.error) {
            fail(sent_ids(), received.error);
            continue;
        }
        for (std::size_t i = 0; i < received.count && is_open(); ++i) {
            take_packet(common_.replies.packet(i));
        }
        if (received.count < reply_batch) {
            next.last = Attempt::Drained;
            return;
        }
    }
}

void UpstreamSocket::take_packet(std::span<const std::uint8_t> packet) {
    if (packet.size() < dns::header_octets) {
        common_.needs.counters.add(Count::IgnoredPackets);
        return;
    }
    if (const Wait* const wait = find(id_of(packet))) return wait->asker->on_datagram(packet);
    if (!was_used(id_of(packet))) return take_guess(packet);
    common_.needs.counters.add(Count::IgnoredPackets); // late: its question has ended
}

void UpstreamSocket::take_guess(std::span<const std::uint8_t> packet) {
    std::vector<std::uint16_t> guessed;
    for (const Wait& wait : waits_) {
        if (wait.sent && answers(packet, wait.query)) guessed.push_back(wait.id);
    }
    common_.needs.counters.add(guessed.empty() ? Count::IgnoredPackets : Count::WrongId);
    // Whoever guesses knows the port. Guesses must not use up the descriptors, though.
    if (common_.open.size() < upstream_sockets_max / 2) retired_ = true;
    for (const std::uint16_t id : guessed) {
        if (const Wait* const wait = find(id)) wait->asker->on_datagram(packet);
    }
    if (retired_ && waits_.empty()) close();
}

} // namespace parallax::serve
