#include "resolver/serve/in_flight.hpp"

#include "dns/hashed_name.hpp"

namespace parallax::serve {

InFlightKey::InFlightKey(const recurse::RecordQuestion& asked)
    : question{asked}, name_hash{dns::hash_of(asked.name)} {
    const std::uint64_t flags = (asked.dnssec_ok ? 1U : 0U) | (asked.checking_disabled ? 2U : 0U);
    const std::uint64_t mixed =
        asked.route * 0x9E3779B97F4A7C15ULL + (static_cast<std::uint64_t>(asked.type) << 2 | flags);
    hash = name_hash ^ mixed * 0xD6E8FEB86659FD93ULL;
}

void SharedExchange::finish() {
    finished = true;
    while (!waiting.empty()) waiting.front().wake();
}

void SharedExchange::abandon() {
    while (!waiting.empty()) {
        Waiter& waiter = waiting.front();
        waiter.leave();
        waiter.suspended_->destroy(); // the waiter is gone with it
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
    const auto suspended = std::exchange(suspended_, std::nullopt);
    if (suspended) suspended->resume(); // *this may be gone afterwards
}

} // namespace parallax::serve
