// InFlightTable: identical questions of one route share one exchange (the defence against birthday
// attacks, RFC 5452 §5, and the reason why 500 clients cost one packet). This worker's thread only.
#pragma once

#include "dns/name.hpp"
#include "resolver/recurse/resolution.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <unordered_map>
#include <variant>

namespace parallax::serve {

/// What makes two questions the same.
struct QuestionKey {
    std::uint64_t generation = 0; ///< of the Snapshot that numbered the route
    std::uint64_t route = 0;
    dns::Name name;
    dns::RrType type = dns::RrType::A;
    bool dnssec_ok = false;
    bool checking_disabled = false;

    bool operator==(const QuestionKey&) const = default;
};
struct QuestionKeyHash {
    std::size_t operator()(const QuestionKey& key) const noexcept;
};

/// One question on its way. It ends by its starter's deadline, and every waiter came later, so
/// waiters need no timer of their own.
struct SharedExchange {
    explicit SharedExchange(boost::asio::io_context& loop)
        : done{loop, boost::asio::steady_timer::time_point::max()} {}

    boost::asio::steady_timer done; ///< cancelled when the result is there
    bool finished = false;
    std::shared_ptr<const recurse::Reply> reply; ///< null: `failure` says why
    recurse::GaveUp failure;
    std::vector<recurse::Attempt> attempts;
    std::size_t waiters = 0;
};

using InFlightTable =
    std::unordered_map<QuestionKey, std::shared_ptr<SharedExchange>, QuestionKeyHash>;

} // namespace parallax::serve
