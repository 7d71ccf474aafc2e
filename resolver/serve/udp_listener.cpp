#include "resolver/serve/udp_listener.hpp"

#include "resolver/answer/proxy_header.hpp"
#include "resolver/serve/client_origin.hpp"
#include "resolver/serve/slow_path.hpp"
#include "resolver/serve/udp_socket.hpp"

#include <boost/asio/post.hpp>
#include <unistd.h>

#include <algorithm>

namespace parallax::serve {

namespace asio = boost::asio;

using Attempt = ReadReady::Attempt;

UdpListener::UdpListener(WorkerState& worker, int descriptor, std::string pinned_network)
    : worker_{worker}, descriptor_{descriptor}, knows_segments_{knows_segments(descriptor)},
      pinned_network_{std::move(pinned_network)}, batch_{dns::udp_payload_octets_max},
      late_{dns::udp_payload_octets_max},
      arrivals_(udp_batch), ready_{worker.loop,
                                   {[this] { return read(); }, [this] { take_turn(); }}} {
    ready_.open(descriptor);
}

UdpListener::~UdpListener() {
    close();
}

void UdpListener::start() {
    ready_.wait(shared_from_this(), last_read_);
}

void UdpListener::stop() {
    if (stopped_) return;
    stopped_ = true;
    send_late_replies();
    answer_batch();                                      // read already, if its turn has not come
    for (std::size_t i = 0; i < udp_last_batches; ++i) { // what has arrived is answered
        const Attempt attempt = read();
        answer_batch();
        if (attempt != Attempt::Full) break;
    }
    ready_.close();
}

void UdpListener::close() noexcept {
    ready_.close();
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
}

ReadReady::Attempt UdpListener::read() {
    const std::size_t count = batch_.receive(descriptor_);
    if (count == 0) {
        last_read_ = Attempt::Nothing;
    } else {
        last_read_ = count < udp_batch ? Attempt::Drained : Attempt::Full;
    }
    return last_read_;
}

/// Waits for the next datagrams whatever became of the last ones.
class UdpListener::NextWait {
  public:
    explicit NextWait(UdpListener& listener) noexcept : listener_{listener} {}
    ~NextWait() { listener_.start(); }
    NextWait(const NextWait&) = delete;
    NextWait& operator=(const NextWait&) = delete;

  private:
    UdpListener& listener_;
};

void UdpListener::take_turn() {
    const NextWait next{*this};
    answer_batch();
    for (std::size_t i = 1; i < udp_batches_per_turn; ++i) {
        if (last_read_ != Attempt::Full || read() == Attempt::Nothing) return;
        answer_batch();
    }
}

void UdpListener::answer_batch() {
    if (batch_.size() == 0) return;
    worker_.counters.add(Count::UdpQueries, batch_.size());
    respond_to_batch();
    send_replies(batch_);
    batch_.clear();
}

/// In phases, so that the batch waits for memory once instead of once per query.
void UdpListener::respond_to_batch() {
    const answer::Known known = worker_.known();
    for (std::size_t i = 0; i < batch_.size(); ++i) examine(i, known);
    for (std::size_t i = 0; i < batch_.size(); ++i) arrivals_[i].ready.prefetch_entry(known);
    for (std::size_t i = 0; i < batch_.size(); ++i) respond_to(i, known);
}

void UdpListener::send_replies(UdpBatch& batch) {
    const UdpGrouping grouping =
        knows_segments_ ? worker_.settings->udp_grouping : UdpGrouping::Off;
    const UdpBatch::Sent sent = batch.send(descriptor_, grouping);
    worker_.counters.add(Count::UdpMessagesSent, sent.messages);
    if (sent.failed > 0) worker_.counters.add(Count::SendErrors, sent.failed);
    if (sent.grouping_refused) worker_.counters.add(Count::UdpGroupingRefused);
}

void UdpListener::examine(std::size_t index, const answer::Known& known) {
    Arrival& arrival = arrivals_[index];
    const UdpBatch::Received received = batch_.received(index);
    const dns::Endpoint source = received.path->source();
    arrival.incoming = {received.packet, {}, std::nullopt};
    answer::Origin& origin = arrival.incoming.origin;
    origin.peer = source.address;
    origin.peer_port = source.port;
    origin.pinned_network = pinned_network_;
    const bool proxied =
        worker_.settings->answer.trust.proxies.longest_match(source.address).has_value();
    arrival.accepted = !received.truncated && source.port != 0 &&
                       (!proxied || take_proxy_header(arrival.incoming));
    if (!arrival.accepted) {
        worker_.counters.add(proxied ? Count::ProxyRejected : Count::Dropped);
        return arrival.ready.reset();
    }
    arrival.ready.prepare(known, worker_.settings->answer, arrival.incoming);
}

void UdpListener::respond_to(std::size_t index, const answer::Known& known) {
    Arrival& arrival = arrivals_[index];
    if (!arrival.accepted) return;
    const answer::Settings& settings = worker_.settings->answer;
    const auto out = batch_.reply_buffer();
    if (const auto ready = arrival.ready.answer(known, settings, answer::Transport::Udp, out)) {
        worker_.counters.add(Count::ReadyAnswers);
        count(*ready, out);
        batch_.queue_reply(index, ready->octets);
        if (ready->refresh_due) refresh_soon(worker_, arrival.incoming);
        return;
    }
    answer::Outcome outcome = answer::compose(known, settings, arrival.incoming, out);
    if (const auto* const replied = std::get_if<answer::Replied>(&outcome)) {
        count(*replied, out);
        return batch_.queue_reply(index, replied->octets);
    }
    const UdpPath& path = *batch_.received(index).path;
    if (auto* const needed = std::get_if<answer::NeedsResolution>(&outcome)) {
        return go_slowly(std::move(*needed), path, arrival.incoming);
    }
    if (const auto* const update = std::get_if<answer::UpdateAsked>(&outcome)) {
        return take_update(*update, path, arrival.incoming.packet);
    }
    worker_.counters.add(Count::Dropped);
}

void UdpListener::count(const answer::Replied& replied, std::span<const std::uint8_t> response) {
    count_response(worker_.counters, replied.rcode);
    constexpr std::uint8_t tc = 0x02; // RFC 1035 §4.1.1: of the third octet
    if ((response[2] & tc) != 0) worker_.counters.add(Count::Truncated);
}

/// Keeps the listener, and with it the socket, until the answer is out.
class UdpListener::Client final : public ClientQuestion {
  public:
    Client(std::shared_ptr<UdpListener> listener, answer::NeedsResolution&& needed,
           const UdpPath& path, const answer::Incoming& arrived)
        : ClientQuestion{listener->worker_, std::move(needed), arrived, path.source()},
          listener_{std::move(listener)}, path_{path} {}

    void deliver(std::span<const std::uint8_t> response) override {
        count_response(listener_->worker_.counters, response);
        listener_->send_late(path_, response);
    }

  private:
    std::shared_ptr<UdpListener> listener_;
    UdpPath path_;
};

/// The response comes from another thread; the listener may be gone by then.
void UdpListener::take_update(const answer::UpdateAsked& asked, const UdpPath& path,
                              std::span<const std::uint8_t> packet) {
    worker_.counters.add(Count::Updates);
    auto done = [weak = weak_from_this(), &loop = worker_.loop,
                 path](std::vector<std::uint8_t> response) {
        asio::post(loop, [weak, path, response = std::move(response)] {
            const auto self = weak.lock();
            if (!self) return;
            count_response(self->worker_.counters, response);
            self->send_late(path, response);
        });
    };
    worker_.settings->update_taker({{packet.begin(), packet.end()}, asked.sender}, std::move(done));
}

void UdpListener::send_late(const UdpPath& path, std::span<const std::uint8_t> response) {
    std::copy(response.begin(), response.end(), late_.reply_buffer().begin());
    late_.queue_reply_along(path, response.size());
    if (late_.queued() == udp_batch || stopped_) return send_late_replies();
    if (late_.queued() > 1) return;
    asio::post(worker_.loop, [self = shared_from_this()] { self->send_late_replies(); });
}

void UdpListener::send_late_replies() {
    if (late_.queued() == 0) return;
    send_replies(late_);
    late_.clear();
}

void UdpListener::go_slowly(answer::NeedsResolution&& needed, const UdpPath& path,
                            const answer::Incoming& incoming) {
    answer_slowly(worker_,
                  std::make_unique<Client>(shared_from_this(), std::move(needed), path, incoming));
}

} // namespace parallax::serve
