#include "resolver/serve/wheel_timer.hpp"

namespace parallax::serve {

/// Sets the timer again whatever became of those who were told.
class WheelTimer::NextTurn {
  public:
    explicit NextTurn(WheelTimer& timer) noexcept : timer_{timer} {}
    ~NextTurn() { timer_.set(); }
    NextTurn(const NextTurn&) = delete;
    NextTurn& operator=(const NextTurn&) = delete;

  private:
    WheelTimer& timer_;
};

void WheelTimer::add(TimingWheel::Entry& entry, recurse::TimePoint due) {
    wheel_.add(entry, due);
    if (set_to_ && *set_to_ <= due) return;
    if (!timer_) timer_.emplace(loop_);
    set();
}

void WheelTimer::set() {
    const auto next = wheel_.next();
    if (!timer_ || !next || (set_to_ && *set_to_ <= *next)) return;
    set_to_ = next;
    timer_->expires_at(*next);
    timer_->async_wait([this](boost::system::error_code error) {
        if (!error) turn();
    });
}

void WheelTimer::turn() {
    set_to_.reset();
    const NextTurn next{*this};
    wheel_.advance(recurse::Clock::now());
}

} // namespace parallax::serve
