#include "resolver/serve/wheel_timer.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <stdexcept>
#include <vector>

using namespace parallax::serve;
using namespace std::chrono_literals;
using parallax::recurse::Clock;

TEST_CASE("entries are told in the order of their deadlines, then the loop has nothing to do") {
    boost::asio::io_context loop;
    WheelTimer timer{loop};
    const auto start = Clock::now();
    std::vector<int> told;
    TimingWheel::Entry late{[&] { told.push_back(60); }};
    TimingWheel::Entry early{[&] { told.push_back(20); }};
    TimingWheel::Entry cancelled{[&] { told.push_back(40); }};
    timer.add(late, start + 60ms);
    timer.add(early, start + 20ms); // earlier than what the timer is set to
    timer.add(cancelled, start + 40ms);
    cancelled.cancel();
    loop.run();
    CHECK(told == std::vector<int>{20, 60});
    CHECK(Clock::now() - start >= 60ms);
    CHECK(timer.wheel().size() == 0);
}

TEST_CASE("an exception of one does not stop the others") {
    boost::asio::io_context loop;
    WheelTimer timer{loop};
    int told = 0;
    TimingWheel::Entry throws{[] { throw std::runtime_error("test"); }};
    TimingWheel::Entry same_tick{[&] { ++told; }};
    TimingWheel::Entry later{[&] { ++told; }};
    timer.add(throws, Clock::now());
    timer.add(same_tick, Clock::now());
    timer.add(later, Clock::now() + 30ms);
    CHECK_THROWS(loop.run());
    loop.run();
    CHECK(told == 2);
}

TEST_CASE("after close() nothing is told, and the loop may end first") {
    int told = 0;
    TimingWheel::Entry entry{[&] { ++told; }};
    std::optional<boost::asio::io_context> loop{std::in_place};
    WheelTimer timer{*loop};
    timer.add(entry, Clock::now());
    timer.close();
    loop->run();
    loop.reset();
    CHECK(told == 0);
}
