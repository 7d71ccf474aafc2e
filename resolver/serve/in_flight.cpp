#include "resolver/serve/in_flight.hpp"

#include "dns/hashed_name.hpp"

namespace parallax::serve {

namespace asio = boost::asio;

std::size_t RecordQuestionHash::operator()(const recurse::RecordQuestion& key) const {
    const std::uint64_t flags = (key.dnssec_ok ? 1U : 0U) | (key.checking_disabled ? 2U : 0U);
    const std::uint64_t mixed =
        key.route * 0x9E3779B97F4A7C15ULL + (static_cast<std::uint64_t>(key.type) << 2 | flags);
    return dns::hash_of(key.name) ^ mixed * 0xD6E8FEB86659FD93ULL;
}

void SharedExchange::finish() {
    finished = true;
    while (!waiting.empty()) waiting.front().wake();
}

void SharedExchange::abandon() {
    while (!waiting.empty()) {
        Waiter& waiter = waiting.front();
        waiter.leave();
        waiter.resume_.reset(); // the executor ends the coroutine, and *this with it
    }
}

Waiter::Waiter(SharedExchange& exchange) : exchange_{&exchange}, deadline_{[this] { wake(); }} {
    exchange.waiting.push_back(*this);
}

Waiter::~Waiter() {
    leave();
}

void Waiter::leave() noexcept {
    if (exchange_ != nullptr) exchange_->waiting.erase(exchange_->waiting.iterator_to(*this));
    exchange_ = nullptr;
    deadline_.cancel();
}

void Waiter::wake() {
    leave();
    auto resume = std::exchange(resume_, std::nullopt);
    if (resume) (*resume)(); // *this may be gone afterwards
}

/// Keeps the coroutine until wake().
struct Waiter::Park {
    Waiter* waiter;
    void operator()(Resume resume) const { waiter->resume_.emplace(std::move(resume)); }
};

asio::awaitable<void> Waiter::wait(WheelTimer& wheel, recurse::TimePoint deadline) {
    wheel.add(deadline_, deadline);
    return asio::async_initiate<const asio::use_awaitable_t<>, void()>(Park{this},
                                                                       asio::use_awaitable);
}

} // namespace parallax::serve
