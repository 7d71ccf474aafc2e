#include "resolver/serve/in_flight.hpp"

#include "dns/hashed_name.hpp"

namespace parallax::serve {

std::size_t QuestionKeyHash::operator()(const QuestionKey& key) const noexcept {
    const std::uint64_t flags = (key.dnssec_ok ? 1U : 0U) | (key.checking_disabled ? 2U : 0U);
    const std::uint64_t mixed =
        key.route * 0x9E3779B97F4A7C15ULL + (static_cast<std::uint64_t>(key.type) << 2 | flags);
    return dns::hash_of(key.name) ^ mixed * 0xD6E8FEB86659FD93ULL;
}

void SharedExchange::finish() {
    finished = true;
    for (boost::asio::steady_timer* const timer : waiting) timer->cancel();
}

} // namespace parallax::serve
