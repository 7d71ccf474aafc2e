#include "resolver/serve/in_flight.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::serve;

namespace {

QuestionKey key(const char* name) {
    return {1, 2, *dns::Name::from_text(name), dns::RrType::A, false, false};
}

} // namespace

TEST_CASE("questions are the same when all of their key is, names without regard to case") {
    const QuestionKey one = key("www.example.");
    CHECK(key("WWW.Example.") == one);
    CHECK(QuestionKeyHash{}(key("WWW.Example.")) == QuestionKeyHash{}(one));
    std::vector<QuestionKey> others(6, one);
    others[0].generation = 9;
    others[1].route = 9;
    others[2].name = *dns::Name::from_text("ww.example.");
    others[3].type = dns::RrType::AAAA;
    others[4].dnssec_ok = true;
    others[5].checking_disabled = true;
    for (const QuestionKey& other : others) CHECK_FALSE(other == one);
}

TEST_CASE("the end of an exchange wakes everybody who still waits, and only those") {
    boost::asio::io_context loop;
    recurse::UpstreamTable upstreams;
    SharedExchange exchange{{}, upstreams, recurse::Budget{recurse::Clock::now()}};
    const auto never = boost::asio::steady_timer::time_point::max();
    boost::asio::steady_timer stays{loop, never}, leaves{loop, never};
    int woken = 0;
    const auto count = [&](boost::system::error_code) { ++woken; };
    stays.async_wait(count);
    const WaitingPlace place{exchange, stays};
    {
        const WaitingPlace left{exchange, leaves};
        CHECK(exchange.waiting.size() == 2);
    }
    leaves.async_wait(count);
    exchange.finish();
    loop.poll();
    CHECK(exchange.finished);
    CHECK(woken == 1);
}
