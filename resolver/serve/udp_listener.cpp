#include "resolver/serve/udp_listener.hpp"

#include "resolver/answer/proxy_header.hpp"
#include "resolver/serve/client_origin.hpp"
#include "resolver/serve/slow_path.hpp"

#include <boost/asio/co_spawn.hpp>

namespace parallax::serve {

namespace asio = boost::asio;

UdpListener::UdpListener(WorkerState& worker, int descriptor, std::string pinned_network)
    : worker_{worker}, socket_{worker.loop},
      pinned_network_{std::move(pinned_network)}, batch_{dns::udp_payload_octets_max} {
    const bool v4 = bound_endpoint(descriptor).address.family() == dns::AddressFamily::V4;
    socket_.assign(v4 ? asio::ip::udp::v4() : asio::ip::udp::v6(), descriptor);
}

void UdpListener::start() {
    wait();
}

void UdpListener::stop() {
    stopped_ = true;
    for (std::size_t i = 0; i < udp_last_batches; ++i) { // what has arrived is answered
        if (!receive_batch()) break;
    }
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

void UdpListener::close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

/// Waits for the next datagrams whatever became of the last ones.
class UdpListener::NextWait {
  public:
    explicit NextWait(UdpListener& listener) noexcept : listener_{listener} {}
    ~NextWait() { listener_.wait(); }
    NextWait(const NextWait&) = delete;
    NextWait& operator=(const NextWait&) = delete;

  private:
    UdpListener& listener_;
};

void UdpListener::wait() {
    socket_.async_wait(asio::ip::udp::socket::wait_read,
                       [self = shared_from_this()](boost::system::error_code error) {
                           if (error || self->stopped_) return;
                           const NextWait next{*self};
                           self->receive();
                       });
}

void UdpListener::receive() {
    for (std::size_t i = 0; i < udp_batches_per_turn; ++i) {
        if (!receive_batch()) return;
    }
}

bool UdpListener::receive_batch() {
    const std::size_t count = batch_.receive(socket_.native_handle());
    for (std::size_t i = 0; i < count; ++i) respond_to(i);
    if (count == 0) return false;
    worker_.counters.add(Count::SendErrors, batch_.send(socket_.native_handle()));
    return count == udp_batch;
}

void UdpListener::respond_to(std::size_t index) {
    const UdpBatch::Received received = batch_.received(index);
    worker_.counters.add(Count::UdpQueries);
    const dns::Endpoint source = received.path->source();
    answer::Incoming incoming{received.packet, {}, std::nullopt};
    incoming.origin.peer = source.address;
    incoming.origin.peer_port = source.port;
    incoming.origin.pinned_network = pinned_network_;
    const bool proxied =
        worker_.settings->answer.trust.proxies.longest_match(source.address).has_value();
    if (received.truncated || source.port == 0 || (proxied && !take_proxy_header(incoming))) {
        worker_.counters.add(proxied ? Count::ProxyRejected : Count::Dropped);
        return;
    }
    answer::Outcome outcome = answer::respond(*worker_.snapshot, worker_.settings->answer, incoming,
                                              batch_.reply_buffer());
    if (const auto* const replied = std::get_if<answer::Replied>(&outcome)) {
        count(*replied, batch_.reply_buffer());
        return batch_.queue_reply(index, replied->octets);
    }
    if (auto* const needed = std::get_if<answer::NeedsResolution>(&outcome)) {
        return go_slowly(std::move(*needed), *received.path, incoming.origin);
    }
    worker_.counters.add(Count::Dropped);
}

void UdpListener::count(const answer::Replied& replied, std::span<const std::uint8_t> response) {
    count_response(worker_.counters, replied.rcode);
    constexpr std::uint8_t tc = 0x02; // RFC 1035 §4.1.1: of the third octet
    if ((response[2] & tc) != 0) worker_.counters.add(Count::Truncated);
}

/// The listener is held by value: it keeps the socket open until the answer is out.
asio::awaitable<void> UdpListener::answer_later(std::shared_ptr<UdpListener> self,
                                                std::shared_ptr<const ClientQuestion> client,
                                                UdpPath path) {
    WorkerCounters& counters = self->worker_.counters;
    const std::vector<std::uint8_t> response =
        co_await answer_slowly(self->worker_, std::move(client));
    count_response(counters, response);
    if (!send_along(self->socket_.native_handle(), path, response)) counters.add(Count::SendErrors);
}

void UdpListener::go_slowly(answer::NeedsResolution&& needed, const UdpPath& path,
                            const answer::Origin& origin) {
    const auto client = std::make_shared<ClientQuestion>();
    client->query = std::move(needed.query);
    client->network = needed.network;
    client->snapshot = worker_.snapshot;
    client->source = {origin.peer, origin.peer_port};
    client->incoming.origin = origin;
    asio::co_spawn(worker_.loop, answer_later(shared_from_this(), client, path), rethrow_exception);
}

} // namespace parallax::serve
