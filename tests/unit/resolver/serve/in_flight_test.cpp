#include "resolver/serve/in_flight.hpp"

#include "resolver/serve/secure_random.hpp"

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
Task<void> wait_for(SharedOutcome& exchange, WheelTimer& wheel, std::chrono::milliseconds patience,
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
Task<void> wait_or_end(SharedOutcome& exchange, WheelTimer& wheel, int& ended) {
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

TEST_CASE("until the servers do something it is told what those before did") {
    SharedIteration iteration{recurse::Budget{recurse::Clock::now()}};
    CHECK(iteration.history().empty());
    iteration.failed = "servers of test.: 192.0.2.1:53 timed out";
    CHECK(iteration.history() == "servers of test.: 192.0.2.1:53 timed out");
    recurse::UpstreamTable upstreams;
    recurse::RouteQuestion asked;
    asked.bailiwick = *dns::Name::from_text("example.");
    asked.upstreams = {*dns::Endpoint::from_text("192.0.2.2")};
    recurse::Budget budget{recurse::Clock::now() + std::chrono::seconds{1}};
    const auto exchange = std::make_shared<SharedExchange>(asked, upstreams, budget);
    iteration.current = exchange;
    CHECK(iteration.history() == "servers of test.: 192.0.2.1:53 timed out");
    SecureRandom random;
    exchange->resolution.start({recurse::Clock::now(), random});
    exchange->resolution.on_error({recurse::Clock::now(), random}, "connection refused");
    CHECK(iteration.history() == "servers of example.: 192.0.2.2:53 connection refused");
}

TEST_CASE("that others have no time or packets left is no end for who joined them") {
    using recurse::FailureKind;
    recurse::UpstreamTable upstreams;
    const recurse::Budget budget{recurse::Clock::now()};
    const auto exchange =
        std::make_shared<SharedExchange>(recurse::RouteQuestion{}, upstreams, budget);
    // Nobody has heard of its end yet: the time of who waits is over.
    CHECK(failure_of({exchange, false}).kind == FailureKind::Deadline);
    exchange->finish();
    for (const FailureKind theirs : {FailureKind::Deadline, FailureKind::BudgetSpent}) {
        exchange->failure = {theirs, "why"};
        CHECK(failure_of({exchange, true}).kind == theirs);
        CHECK(failure_of({exchange, false}).kind == FailureKind::Unreachable);
        CHECK(failure_of({exchange, false}).text == "why");
    }
    exchange->failure = {FailureKind::Overloaded, "why"};
    CHECK(failure_of({exchange, false}).kind == FailureKind::Overloaded);
    CHECK(failure_of({nullptr, false}).kind == FailureKind::Overloaded);
}

TEST_CASE("who lets time pass is woken by the time, or ended with the worker") {
    boost::asio::io_context loop;
    const auto wheel = std::make_unique<WheelTimer>(loop);
    Never never;
    int woken = 0, ended = 0;
    wait_for(never, *wheel, std::chrono::milliseconds{5}, woken).start(ignore_end);
    wait_or_end(never, *wheel, ended).start(ignore_end);
    while (woken == 0) loop.run_one();
    CHECK(ended == 0);
    never.abandon();
    CHECK(ended == 1);
    wheel->close();
}
