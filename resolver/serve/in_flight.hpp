// InFlightTable: identical questions of one route share one exchange (the defence against birthday
// attacks, RFC 5452 §5, and the reason why 500 clients cost one packet). This worker's thread only.
#pragma once

#include "dns/name.hpp"
#include "resolver/recurse/resolution.hpp"
#include "resolver/recurse/route.hpp"
#include "resolver/serve/wheel_timer.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <boost/intrusive/list.hpp>

#include <memory>
#include <unordered_map>

namespace parallax::serve {

struct RecordQuestionHash {
    /// Not noexcept: so the table keeps what it has hashed.
    std::size_t operator()(const recurse::RecordQuestion& question) const;
};

struct SharedExchange;

/// A coroutine's place among those who wait for an exchange. Lives in its frame.
class Waiter : public boost::intrusive::list_base_hook<> {
  public:
    explicit Waiter(SharedExchange& exchange);
    ~Waiter();
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    /// Until the exchange ends, or the deadline. Once. Pre: the exchange has not finished.
    boost::asio::awaitable<void> wait(WheelTimer& wheel, recurse::TimePoint deadline);

  private:
    friend SharedExchange;
    struct Park;
    using Resume = boost::asio::async_result<boost::asio::use_awaitable_t<>, void()>::handler_type;

    void leave() noexcept;
    void wake();

    SharedExchange* exchange_; ///< while in its list
    TimingWheel::Entry deadline_;
    std::optional<Resume> resume_; ///< while waiting: owns the coroutine
};

/// One question on its way. It belongs to nobody: whoever asked first may give up before it ends.
struct SharedExchange {
    SharedExchange(recurse::RouteQuestion question, recurse::UpstreamTable& upstreams,
                   const recurse::Budget& granted)
        : budget{granted}, resolution{std::move(question), upstreams, budget} {}
    SharedExchange(const SharedExchange&) = delete;
    SharedExchange& operator=(const SharedExchange&) = delete;

    /// Wakes everybody who waits, there and then. The result is set before.
    void finish();
    /// Drops everybody who waits: their coroutines end with the loop.
    void abandon();

    recurse::Budget budget;
    recurse::Resolution resolution;
    bool finished = false;
    std::shared_ptr<const recurse::Reply> reply; ///< null: `failure` says why
    recurse::GaveUp failure;
    boost::intrusive::list<Waiter> waiting; // intrusive: a wait costs no allocation
};

using InFlightTable = std::unordered_map<recurse::RecordQuestion, std::shared_ptr<SharedExchange>,
                                         RecordQuestionHash>;

} // namespace parallax::serve
