#include "resolver/serve/in_flight.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::serve;

namespace {

recurse::RecordQuestion key(const char* name) {
    return {2, *dns::Name::from_text(name), dns::RrType::A, false, false};
}

} // namespace

TEST_CASE("questions are the same when all of their key is, names without regard to case") {
    const recurse::RecordQuestion one = key("www.example.");
    CHECK(key("WWW.Example.") == one);
    CHECK(InFlightKey{key("WWW.Example.")} == InFlightKey{one});
    std::vector<recurse::RecordQuestion> others(5, one);
    others[0].route = 9;
    others[1].name = *dns::Name::from_text("ww.example.");
    others[2].type = dns::RrType::AAAA;
    others[3].dnssec_ok = true;
    others[4].checking_disabled = true;
    for (const recurse::RecordQuestion& other : others) {
        CHECK_FALSE(other == one);
        CHECK_FALSE(InFlightKey{other} == InFlightKey{one});
    }
}

namespace {

void ignore_end(const std::exception_ptr&) {}

/// Counts itself when it is woken.
Task<void> wait_for(SharedExchange& exchange, WheelTimer& wheel, std::chrono::milliseconds patience,
                    int& woken) {
    Waiter waiter{exchange};
    co_await waiter.wait(wheel, recurse::Clock::now() + patience);
    ++woken;
}

/// Counts its end, however it ends.
struct Ended {
    explicit Ended(int& number) : count{number} {}
    ~Ended() { ++count; }
    Ended(const Ended&) = delete;
    Ended& operator=(const Ended&) = delete;
    int& count;
};
Task<void> wait_or_end(SharedExchange& exchange, WheelTimer& wheel, int& ended) {
    const Ended at_end{ended};
    Waiter waiter{exchange};
    co_await waiter.wait(wheel, recurse::Clock::now() + std::chrono::hours{1});
}
/// Counts both ends.
Task<void> wait_for_one_who_waits(SharedExchange& exchange, WheelTimer& wheel, int& ended) {
    const Ended at_end{ended};
    co_await wait_or_end(exchange, wheel, ended);
}

} // namespace

TEST_CASE("the end of an exchange wakes everybody who still waits, and only those") {
    boost::asio::io_context loop;
    const auto wheel = std::make_unique<WheelTimer>(loop); // g++ 12 warns of one on the stack
    recurse::UpstreamTable upstreams;
    SharedExchange exchange{{}, upstreams, recurse::Budget{recurse::Clock::now()}};
    int stayed = 0, left = 0;
    for (int i = 0; i < 1000; ++i) {
        wait_for(exchange, *wheel, std::chrono::hours{1}, stayed).start(ignore_end);
    }
    wait_for(exchange, *wheel, std::chrono::milliseconds{5}, left).start(ignore_end);
    CHECK(exchange.waiting.size() == 1001);
    while (left == 0) loop.run_one();
    CHECK(stayed == 0);
    CHECK(exchange.waiting.size() == 1000);
    exchange.finish();
    CHECK(exchange.finished);
    CHECK(stayed == 1000);
    CHECK(left == 1);
    CHECK(wheel->wheel().size() == 0);
    wheel->close();
}

TEST_CASE("an abandoned exchange ends the tasks that wait, and those that await them") {
    recurse::UpstreamTable upstreams;
    SharedExchange exchange{{}, upstreams, recurse::Budget{recurse::Clock::now()}};
    int ended = 0;
    boost::asio::io_context loop;
    const auto wheel = std::make_unique<WheelTimer>(loop);
    for (int i = 0; i < 3; ++i) {
        wait_for_one_who_waits(exchange, *wheel, ended).start(ignore_end);
    }
    CHECK(ended == 0);
    exchange.abandon();
    CHECK(exchange.waiting.empty());
    CHECK(ended == 6);
    CHECK(wheel->wheel().size() == 0);
    wheel->close();
}

TEST_CASE("during a pause it is told what the servers did before it") {
    SharedIteration iteration{recurse::Budget{recurse::Clock::now()}};
    CHECK(iteration.history().empty());
    recurse::UpstreamTable upstreams;
    recurse::RouteQuestion asked;
    asked.bailiwick = *dns::Name::from_text("example.");
    const auto exchange = [&] {
        return std::make_shared<const SharedExchange>(asked, upstreams, iteration.budget);
    };
    iteration.current = exchange();
    CHECK(iteration.history() == "servers of example.: ");
    UpstreamWork work;
    work.outcome = "192.0.2.1:53 timed out";
    iteration.works.push_back(work);
    CHECK(iteration.history() == "servers of example.: ");
    asked.pause = recurse::Duration{250};
    iteration.current = exchange();
    CHECK(iteration.history() == "servers of example.: 192.0.2.1:53 timed out");
}
