// InFlightTable: identical questions of one route share one exchange (the defence against birthday
// attacks, RFC 5452 §5, and the reason why 500 clients cost one packet). This worker's thread only.
#pragma once

#include "dns/name.hpp"
#include "resolver/recurse/resolution.hpp"

#include <boost/asio/steady_timer.hpp>

#include <list>
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

/// One question on its way. It belongs to nobody: whoever asked first may give up before it ends.
/// Every client waits with a timer of its own, until its own deadline.
struct SharedExchange {
    SharedExchange(recurse::RouteQuestion question, recurse::UpstreamTable& upstreams,
                   const recurse::Budget& granted)
        : budget{granted}, resolution{std::move(question), upstreams, budget} {}
    SharedExchange(const SharedExchange&) = delete;
    SharedExchange& operator=(const SharedExchange&) = delete;

    /// Wakes everybody who waits. The result is set before.
    void finish();

    recurse::Budget budget;
    recurse::Resolution resolution;
    bool finished = false;
    std::shared_ptr<const recurse::Reply> reply; ///< null: `failure` says why
    recurse::GaveUp failure;
    std::list<boost::asio::steady_timer*> waiting;
};

/// A client's place among those who wait; its timer ends with the wait.
class WaitingPlace {
  public:
    WaitingPlace(SharedExchange& exchange, boost::asio::steady_timer& timer)
        : exchange_{exchange}, place_{exchange.waiting.insert(exchange.waiting.end(), &timer)} {}
    ~WaitingPlace() { exchange_.waiting.erase(place_); }
    WaitingPlace(const WaitingPlace&) = delete;
    WaitingPlace& operator=(const WaitingPlace&) = delete;

  private:
    SharedExchange& exchange_;
    std::list<boost::asio::steady_timer*>::iterator place_;
};

using InFlightTable =
    std::unordered_map<QuestionKey, std::shared_ptr<SharedExchange>, QuestionKeyHash>;

} // namespace parallax::serve
