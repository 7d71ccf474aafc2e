// WheelTimer: turns a worker's TimingWheel with one timer of its loop, which is set only while
// something waits, and anew only when something is due earlier than everything before.
// Worker's thread only.
#pragma once

#include "resolver/serve/timing_wheel.hpp"

#include <boost/asio/steady_timer.hpp>

namespace parallax::serve {

class WheelTimer {
  public:
    /// `loop` may be constructed later, before the first add().
    explicit WheelTimer(boost::asio::io_context& loop) noexcept : loop_{loop} {}
    WheelTimer(const WheelTimer&) = delete;
    WheelTimer& operator=(const WheelTimer&) = delete;

    /// As TimingWheel::add(), from now on by the loop's clock.
    void add(TimingWheel::Entry& entry, recurse::TimePoint due);
    /// Before the loop ends, if that is before this: nothing is told any more.
    void close() noexcept { timer_.reset(); }
    /// What it turns; a test may turn it too.
    TimingWheel& wheel() noexcept { return wheel_; }

  private:
    class NextTurn;
    void set();
    void turn();

    boost::asio::io_context& loop_;
    TimingWheel wheel_;
    std::optional<boost::asio::steady_timer> timer_;
    std::optional<recurse::TimePoint> set_to_; ///< while set
};

} // namespace parallax::serve
