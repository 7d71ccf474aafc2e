#include "resolver/serve/tcp_session.hpp"

#include "resolver/serve/asio_endpoint.hpp"
#include "resolver/serve/client_origin.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>

namespace parallax::serve {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr auto as_pair = asio::as_tuple(asio::use_awaitable);

} // namespace

/// Keeps the session until the answer is on its way.
class TcpSession::Client final : public ClientQuestion {
  public:
    Client(std::shared_ptr<TcpSession> session, answer::NeedsResolution&& needed,
           const answer::Incoming& arrived)
        : ClientQuestion{session->worker_, std::move(needed), arrived, session->peer_},
          session_{std::move(session)} {}

    void deliver(std::span<const std::uint8_t> response) override {
        session_->answer_late(response);
    }

  private:
    std::shared_ptr<TcpSession> session_;
};

TcpSession::TcpSession(WorkerState& worker, ConnectionQuota& quota, Accepted accepted,
                       std::string pinned_network)
    : worker_{worker}, quota_{quota}, socket_{std::move(accepted.socket)},
      pinned_network_{std::move(pinned_network)}, peer_{accepted.peer}, idle_{worker.loop},
      wakeup_{worker.loop, asio::steady_timer::time_point::max()} {
    error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
    origin_.peer = peer_.address;
    origin_.peer_port = peer_.port;
    origin_.transport = answer::Transport::Tcp;
    origin_.pinned_network = pinned_network_;
    proxy_header_due_ =
        worker_.settings->answer.trust.proxies.longest_match(peer_.address).has_value();
}

TcpSession::~TcpSession() {
    if (!closed_) quota_.release(peer_.address);
}

void TcpSession::start() {
    arm_timer();
    asio::co_spawn(worker_.loop, read_questions(shared_from_this()), rethrow_exception);
}

void TcpSession::finish() {
    finished_ = true;
    error_code ignored;
    // Ends the read; a write that is under way goes on.
    socket_.shutdown(asio::ip::tcp::socket::shutdown_receive, ignored);
    wakeup_.cancel();
}

bool TcpSession::is_idle() const noexcept {
    return !closed_ && !writing_ && in_flight_ == 0 && unsent_.empty();
}

void TcpSession::give_way() {
    worker_.counters.add(Count::TcpClosedIdle);
    close();
}

void TcpSession::close() {
    if (closed_) return;
    closed_ = true;
    quota_.release(peer_.address);
    error_code ignored;
    socket_.close(ignored);
    idle_.cancel();
    wakeup_.cancel();
}

/// RFC 7766 §6.2.3: idle connections end; a client that never asks, or never reads, sooner or later
/// too.
void TcpSession::arm_timer() {
    waits_since_ = asio::steady_timer::clock_type::now();
    idle_.expires_after(asked_ ? worker_.settings->tcp_idle : worker_.settings->tcp_first_query);
    idle_.async_wait([weak = weak_from_this()](error_code error) {
        const auto self = weak.lock();
        if (error || !self) return;
        // The timer was set anew while this end of it was under way.
        if (self->idle_.expiry() > asio::steady_timer::clock_type::now()) return;
        if (self->in_flight_ > 0 && self->unsent_.empty()) return self->arm_timer();
        self->worker_.counters.add(Count::TcpClosedIdle);
        self->close();
    });
}

bool TcpSession::must_pause() const {
    return in_flight_ >= worker_.settings->tcp_in_flight_max ||
           unsent_.size() >= worker_.settings->tcp_unsent_octets_max;
}

asio::awaitable<void> TcpSession::read_questions(std::shared_ptr<TcpSession> self) {
    std::vector<std::uint8_t> part(tcp_read_octets);
    while (!self->finished_ && !self->closed_) {
        if (self->must_pause()) {
            co_await self->wakeup_.async_wait(as_pair);
            if (!self->closed_ && !self->take_messages()) self->close();
            continue;
        }
        const auto [error, octets] =
            co_await self->socket_.async_read_some(asio::buffer(part), as_pair);
        if (error) break;
        self->received_.insert(self->received_.end(), part.begin(),
                               part.begin() + static_cast<std::ptrdiff_t>(octets));
        const bool asked_before = self->asked_;
        if (!self->take_messages()) {
            self->close();
            break;
        }
        // A byte now and then is no question: only whole messages keep a connection alive.
        if (self->asked_ && (!asked_before || self->received_.empty())) self->arm_timer();
    }
    // Half-close: what was asked before is answered, then the connection ends.
    self->finished_ = true;
    if (self->in_flight_ == 0 && !self->writing_) self->close();
}

bool TcpSession::take_proxy_header_octets() {
    const auto read = answer::read_proxy_header(received_);
    if (std::holds_alternative<answer::PartialProxyHeader>(read)) return true;
    const auto* const header = std::get_if<answer::ProxyHeader>(&read);
    if (header == nullptr) {
        worker_.counters.add(Count::ProxyRejected);
        return false;
    }
    origin_.proxied_source = header->source;
    received_.erase(received_.begin(),
                    received_.begin() + static_cast<std::ptrdiff_t>(header->octets));
    proxy_header_due_ = false;
    return true;
}

bool TcpSession::take_messages() {
    if (proxy_header_due_) {
        if (!take_proxy_header_octets()) return false;
        if (proxy_header_due_) return true;
    }
    std::size_t at = 0;
    while (received_.size() - at >= 2 && !must_pause()) {
        const std::size_t octets = std::size_t{received_[at]} << 8 | received_[at + 1];
        if (received_.size() - at - 2 < octets) break;
        asked_ = true;
        if (!respond_to(std::span{received_}.subspan(at + 2, octets))) return false;
        at += 2 + octets;
    }
    received_.erase(received_.begin(), received_.begin() + static_cast<std::ptrdiff_t>(at));
    write_unsent();
    return true;
}

/// False for what is no question at all: RFC 7766 gives no reason to go on with such a peer.
bool TcpSession::respond_to(std::span<const std::uint8_t> message) {
    worker_.counters.add(Count::TcpQueries);
    answer::Incoming incoming{message, origin_, std::nullopt};
    incoming.keepalive_100ms =
        static_cast<std::uint16_t>(worker_.settings->tcp_idle.count() / 100); // RFC 7828 §3.1
    answer::Outcome outcome =
        answer::respond(worker_.known(), worker_.settings->answer, incoming, worker_.tcp_scratch);
    if (const auto* const replied = std::get_if<answer::Replied>(&outcome)) {
        count_response(worker_.counters, replied->rcode);
        queue(std::span{worker_.tcp_scratch}.first(replied->octets));
        if (replied->refresh_due) refresh_soon(worker_, incoming);
        return true;
    }
    if (const auto* const update = std::get_if<answer::UpdateAsked>(&outcome)) {
        take_update(*update, message);
        return true;
    }
    auto* const needed = std::get_if<answer::NeedsResolution>(&outcome);
    if (needed == nullptr) {
        worker_.counters.add(Count::Dropped);
        return false;
    }
    ++in_flight_;
    answer_slowly(worker_,
                  std::make_unique<Client>(shared_from_this(), std::move(*needed), incoming));
    return true;
}

void TcpSession::queue(std::span<const std::uint8_t> response) {
    unsent_.push_back(static_cast<std::uint8_t>(response.size() >> 8));
    unsent_.push_back(static_cast<std::uint8_t>(response.size()));
    unsent_.insert(unsent_.end(), response.begin(), response.end());
}

/// Waits for a response from another thread, which knows this only weakly.
struct TcpSession::AwaitedUpdate {
    asio::steady_timer arrival;
    std::vector<std::uint8_t> response;
};

void TcpSession::take_update(const answer::UpdateAsked& asked,
                             std::span<const std::uint8_t> message) {
    worker_.counters.add(Count::Updates);
    ++in_flight_;
    auto awaited = std::make_shared<AwaitedUpdate>(
        AwaitedUpdate{asio::steady_timer{worker_.loop, tcp_update_wait}, {}});
    auto done = [weak = std::weak_ptr{awaited},
                 &loop = worker_.loop](std::vector<std::uint8_t> response) {
        asio::post(loop, [weak, response = std::move(response)]() mutable {
            const auto waiting = weak.lock();
            if (!waiting) return;
            waiting->response = std::move(response);
            waiting->arrival.cancel();
        });
    };
    asio::co_spawn(worker_.loop, answer_update(shared_from_this(), std::move(awaited)),
                   rethrow_exception);
    worker_.settings->update_taker({{message.begin(), message.end()}, asked.sender},
                                   std::move(done));
}

asio::awaitable<void> TcpSession::answer_update(std::shared_ptr<TcpSession> self,
                                                std::shared_ptr<AwaitedUpdate> awaited) {
    if (awaited->response.empty()) (void)co_await awaited->arrival.async_wait(as_pair);
    if (!awaited->response.empty()) {
        self->answer_late(awaited->response);
        co_return;
    }
    --self->in_flight_;
    self->close(); // as if it had never been sent: the client tries again
}

void TcpSession::answer_late(std::span<const std::uint8_t> response) {
    count_response(worker_.counters, response);
    --in_flight_;
    if (closed_) return;
    queue(response);
    wakeup_.cancel();
    write_unsent();
}

void TcpSession::write_unsent() {
    if (unsent_.empty() || writing_) return;
    writing_ = true;
    asio::co_spawn(worker_.loop, write_answers(shared_from_this()), rethrow_exception);
}

asio::awaitable<void> TcpSession::write_answers(std::shared_ptr<TcpSession> self) {
    std::vector<std::uint8_t> sending;
    while (!self->unsent_.empty() && !self->closed_) {
        sending.swap(self->unsent_);
        self->unsent_.clear();
        const auto [error, octets] =
            co_await asio::async_write(self->socket_, asio::buffer(sending), as_pair);
        if (error) {
            self->close();
            break;
        }
        if (!self->closed_) self->arm_timer();
        self->wakeup_.cancel();
    }
    self->writing_ = false;
    if (self->finished_ && self->in_flight_ == 0) self->close();
}

} // namespace parallax::serve
