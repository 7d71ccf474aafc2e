#include "resolver/serve/upstream_exchange.hpp"

#include "resolver/serve/asio_endpoint.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>

namespace parallax::serve {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using recurse::KeepWaiting;
using recurse::Step;

constexpr auto as_pair = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t udp_reply_octets_max = 4096;

/// One try: its socket and the timer that ends it. Shared with the timer's completion, which may
/// already be queued when the try is over.
template <class Socket>
struct Try {
    explicit Try(asio::io_context& loop) : socket{loop}, timer{loop} {}

    Socket socket;
    asio::steady_timer timer;
    bool timed_out = false;
};

/// Closes the socket as soon as the try is over (SECURITY 1A, SAD DNS), not when its timer ends.
template <class Socket>
class TryEnd {
  public:
    explicit TryEnd(std::shared_ptr<Try<Socket>> one) : one_{std::move(one)} {}
    ~TryEnd() {
        one_->timer.cancel();
        error_code ignored;
        one_->socket.close(ignored);
    }
    TryEnd(const TryEnd&) = delete;
    TryEnd& operator=(const TryEnd&) = delete;

  private:
    std::shared_ptr<Try<Socket>> one_;
};

template <class Socket>
void start_timer(const std::shared_ptr<Try<Socket>>& one, recurse::Duration timeout) {
    one->timer.expires_after(timeout);
    one->timer.async_wait([one](error_code error) {
        if (error) return;
        one->timed_out = true;
        error_code ignored;
        one->socket.close(ignored); // ends the wait; nothing is left to lose
    });
}

/// Binds to a port drawn from the whole range (SECURITY: never a slice per worker).
template <class Socket>
error_code bind_random_port(WorkerState& worker, Socket& socket, const dns::IpAddress& peer) {
    const bool v4 = peer.family() == dns::AddressFamily::V4;
    using Protocol = typename Socket::protocol_type;
    error_code error;
    socket.open(v4 ? Protocol::v4() : Protocol::v6(), error);
    if (error) return error;
    for (std::size_t i = 0; i < port_tries_max; ++i) {
        const std::uint32_t port =
            upstream_port_min + worker.random.below(65536U - upstream_port_min);
        socket.bind({v4 ? Protocol::v4() : Protocol::v6(), static_cast<std::uint16_t>(port)},
                    error);
        if (error != asio::error::address_in_use) return error;
    }
    return error;
}

/// What to do when the wait for one try has ended without the reply.
template <class Socket>
Step after_wait(WorkerState& worker, recurse::Resolution& resolution, const Try<Socket>& one,
                const error_code& error) {
    if (one.timed_out) {
        worker.counters.add(Count::UpstreamTimeouts);
        return resolution.on_timeout(worker.environment());
    }
    worker.counters.add(Count::UpstreamErrors);
    return resolution.on_error(worker.environment(), error.message());
}

std::string loop_text(const WorkerState& worker, const dns::IpAddress& local,
                      const dns::Endpoint& upstream) {
    return "forwarding loop: " + text_of_end(worker.listening, local) + " asks " +
           upstream.to_text() + " and is asked the same by it";
}

Step end_in_loop(WorkerState& worker, recurse::Resolution& resolution, const std::string& ends) {
    worker.counters.add(Count::Loops);
    return resolution.on_loop(worker.environment(), ends);
}

/// A datagram came: what it means for the question.
Step take_datagram(WorkerState& worker, recurse::Resolution& resolution,
                   const recurse::SendQuery& query, std::span<const std::uint8_t> packet) {
    const bool wrong_id =
        packet.size() >= 2 && !std::equal(packet.begin(), packet.begin() + 2, query.packet.begin());
    if (wrong_id) worker.counters.add(Count::WrongId);
    Step step = resolution.on_packet(worker.environment(), packet);
    if (std::holds_alternative<KeepWaiting>(step)) worker.counters.add(Count::IgnoredPackets);
    return step;
}

asio::awaitable<Step> try_udp(WorkerState& worker, recurse::Resolution& resolution,
                              recurse::SendQuery query) {
    const auto one = std::make_shared<Try<asio::ip::udp::socket>>(worker.loop);
    const TryEnd end{one};
    error_code error = bind_random_port(worker, one->socket, query.to.address);
    if (!error) one->socket.connect(asio_endpoint<asio::ip::udp>(query.to), error);
    if (!error) one->socket.send(asio::buffer(query.packet), 0, error);
    if (error) co_return after_wait(worker, resolution, *one, error);
    const dns::Endpoint local = own_endpoint(one->socket.local_endpoint(error));
    const LoopGuard::Wait wait{worker.loop_guard, resolution.asked().question, query.to, local};
    start_timer(one, query.timeout);
    std::array<std::uint8_t, udp_reply_octets_max> buffer;
    while (true) {
        const auto [failed, octets] =
            co_await one->socket.async_receive(asio::buffer(buffer), as_pair);
        if (failed) {
            const bool loop = one->timed_out && wait.asked_back();
            if (!loop) co_return after_wait(worker, resolution, *one, failed);
            co_return end_in_loop(worker, resolution, loop_text(worker, local.address, query.to));
        }
        if (wait.is_self()) {
            const std::string ends = "forwarding loop: " + query.to.to_text() + " is this server";
            co_return end_in_loop(worker, resolution, ends + " itself");
        }
        Step step = take_datagram(worker, resolution, query, {buffer.data(), octets});
        if (!std::holds_alternative<KeepWaiting>(step)) co_return step;
    }
}

asio::awaitable<Step> try_tcp(WorkerState& worker, recurse::Resolution& resolution,
                              recurse::SendQuery query) {
    const auto one = std::make_shared<Try<asio::ip::tcp::socket>>(worker.loop);
    const TryEnd end{one};
    start_timer(one, query.timeout);
    worker.counters.add(Count::UpstreamTcp);
    const auto [refused] =
        co_await one->socket.async_connect(asio_endpoint<asio::ip::tcp>(query.to), as_pair);
    if (refused) co_return after_wait(worker, resolution, *one, refused);
    const std::array<std::uint8_t, 2> length{static_cast<std::uint8_t>(query.packet.size() >> 8),
                                             static_cast<std::uint8_t>(query.packet.size())};
    const std::array<asio::const_buffer, 2> framed{asio::buffer(length),
                                                   asio::buffer(query.packet)};
    const auto [unsent, sent] = co_await asio::async_write(one->socket, framed, as_pair);
    if (unsent) co_return after_wait(worker, resolution, *one, unsent);
    std::vector<std::uint8_t> message;
    while (true) {
        std::array<std::uint8_t, 2> prefix{};
        const auto [short_prefix, prefix_octets] =
            co_await asio::async_read(one->socket, asio::buffer(prefix), as_pair);
        if (short_prefix) co_return after_wait(worker, resolution, *one, short_prefix);
        message.resize(std::size_t{prefix[0]} << 8 | prefix[1]);
        const auto [short_message, octets] =
            co_await asio::async_read(one->socket, asio::buffer(message), as_pair);
        if (short_message) co_return after_wait(worker, resolution, *one, short_message);
        Step step = resolution.on_packet(worker.environment(), message);
        if (!std::holds_alternative<KeepWaiting>(step)) co_return step;
        worker.counters.add(Count::IgnoredPackets);
    }
}

/// Counts the exchanges one upstream has at a time.
class ExchangeSlot {
  public:
    ExchangeSlot(WorkerState& worker, const dns::Endpoint& upstream)
        : worker_{worker}, upstream_{upstream} {
        ++worker_.exchanges[upstream_];
    }
    ~ExchangeSlot() {
        const auto found = worker_.exchanges.find(upstream_);
        if (--found->second == 0) worker_.exchanges.erase(found);
    }
    ExchangeSlot(const ExchangeSlot&) = delete;
    ExchangeSlot& operator=(const ExchangeSlot&) = delete;

  private:
    WorkerState& worker_;
    dns::Endpoint upstream_;
};

bool is_full(const WorkerState& worker, const dns::Endpoint& upstream) {
    const auto found = worker.exchanges.find(upstream);
    return found != worker.exchanges.end() &&
           found->second >= worker.settings->in_flight_per_upstream_max;
}

} // namespace

std::string text_of_end(const std::vector<dns::Endpoint>& listening, const dns::IpAddress& local) {
    for (const dns::Endpoint& at : listening) {
        const bool any = at.address.is_unspecified() && at.address.family() == local.family();
        if (any || at.address == local) return dns::Endpoint{local, at.port}.to_text();
    }
    return local.to_text();
}

asio::awaitable<ExchangeResult> run_exchange(WorkerState& worker, recurse::Resolution& resolution) {
    Step step = resolution.start(worker.environment());
    while (true) {
        if (auto* const finished = std::get_if<recurse::Finished>(&step)) {
            worker.counters.add(Count::UpstreamReplies);
            co_return std::move(finished->reply);
        }
        if (auto* const gave_up = std::get_if<recurse::GaveUp>(&step)) {
            co_return std::move(*gave_up);
        }
        auto* const query = std::get_if<recurse::SendQuery>(&step);
        if (query == nullptr) {
            co_return recurse::GaveUp{recurse::FailureKind::NoUpstream, "no server is known"};
        }
        if (is_full(worker, query->to)) {
            worker.counters.add(Count::Overloaded);
            co_return recurse::GaveUp{recurse::FailureKind::Overloaded,
                                      "too many questions in flight to " + query->to.to_text()};
        }
        const ExchangeSlot slot{worker, query->to};
        worker.counters.add(Count::UpstreamSends);
        recurse::SendQuery sent = std::move(*query);
        if (sent.transport == recurse::Transport::Udp) {
            step = co_await try_udp(worker, resolution, std::move(sent));
        } else {
            step = co_await try_tcp(worker, resolution, std::move(sent));
        }
    }
}

} // namespace parallax::serve
