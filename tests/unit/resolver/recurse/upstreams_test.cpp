#include "resolver/recurse/upstreams.hpp"

#include "tests/unit/resolver/recurse/scripted_random.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::recurse;

namespace {

dns::Endpoint server(int last) {
    return *dns::Endpoint::from_text("192.0.2." + std::to_string(last));
}

struct Table {
    UpstreamTable table;
    ScriptedRandom random{3};
    TimePoint now{};
    std::vector<dns::Endpoint> servers{server(1), server(2), server(3)};

    dns::Endpoint choose(std::vector<dns::Endpoint> tried = {}) {
        return *table.choose(servers, tried, {now, random});
    }
    int times_chosen(const dns::Endpoint& one, int tries) {
        int count = 0;
        for (int i = 0; i < tries; ++i) count += choose() == one ? 1 : 0;
        return count;
    }
};

} // namespace

TEST_CASE("without candidates there is nothing to choose") {
    Table t;
    CHECK_FALSE(t.table.choose({}, {}, {t.now, t.random}).has_value());
}

TEST_CASE("servers as fast as the fastest share the questions, much slower ones get none") {
    Table t;
    t.table.on_reply(server(1), Duration{10}, t.now);
    t.table.on_reply(server(2), Duration{12}, t.now);
    t.table.on_reply(server(3), Duration{900}, t.now);
    CHECK(t.times_chosen(server(1), 300) > 90);
    CHECK(t.times_chosen(server(2), 300) > 90);
    CHECK(t.times_chosen(server(3), 300) == 0);
}

TEST_CASE("the fastest of 1, 50 and 300 ms gets nine in ten, the others stay known") {
    Table t;
    t.table.on_reply(server(1), Duration{1}, t.now);
    t.table.on_reply(server(2), Duration{50}, t.now);
    t.table.on_reply(server(3), Duration{300}, t.now);
    CHECK(t.times_chosen(server(1), 1000) >= 900);
    CHECK(t.times_chosen(server(2), 1000) > 0);
    CHECK(t.times_chosen(server(3), 1000) > 0);
}

TEST_CASE("who was never asked is asked beside a slow server, who failed is not") {
    Table t;
    t.table.on_reply(server(1), Duration{300}, t.now);
    t.table.on_failure(server(2), t.now, t.now);
    CHECK(t.times_chosen(server(3), 200) > 60);
    CHECK(t.times_chosen(server(2), 200) < 30);
}

TEST_CASE("a server that was tried is not chosen again while another is left") {
    Table t;
    CHECK(t.choose({server(1), server(2)}) == server(3));
    CHECK_NOTHROW(t.choose({server(1), server(2), server(3)}));
}

TEST_CASE("three failures in a row put a server aside until its probe is due") {
    Table t;
    for (unsigned i = 0; i < failures_to_back_off; ++i) t.table.on_failure(server(1), t.now, t.now);
    CHECK(t.times_chosen(server(1), 200) == 0);
    t.now += back_off_first;
    CHECK(t.times_chosen(server(1), 200) == 1);
    t.table.on_failure(server(1), t.now, t.now); // the probe failed: twice as long
    t.now += back_off_first;
    CHECK(t.times_chosen(server(1), 200) == 0);
    t.now += back_off_first;
    t.table.on_reply(server(1), Duration{5}, t.now);
    CHECK(t.times_chosen(server(1), 200) > 20);
}

TEST_CASE("of questions that were out together one failure counts") {
    Table t;
    const TimePoint sent = t.now;
    t.now += rtt_unknown;
    for (int i = 0; i < 500; ++i) t.table.on_failure(server(1), sent, t.now);
    CHECK(t.table.states().at(server(1)).failures_in_row == 1);
    t.now += rtt_unknown;
    t.table.on_failure(server(1), sent + rtt_unknown, t.now);
    CHECK(t.table.states().at(server(1)).failures_in_row == 2);
}

TEST_CASE("a burst of failures puts a server aside once, not for longer and longer") {
    Table t;
    for (int i = 0; i < 500; ++i) t.table.on_failure(server(1), t.now, t.now);
    CHECK(t.table.states().at(server(1)).back_off == back_off_first);
    t.now += back_off_first;
    CHECK(t.times_chosen(server(1), 200) == 1);
}

TEST_CASE("a probe whose end nobody reported is followed by another one") {
    Table t;
    for (unsigned i = 0; i < failures_to_back_off; ++i) t.table.on_failure(server(1), t.now, t.now);
    for (int round = 0; round < 5; ++round) {
        t.now += back_off_first;
        CHECK(t.times_chosen(server(1), 200) == 1);
    }
}

TEST_CASE("when all are put aside one is asked all the same") {
    Table t;
    for (const auto& one : t.servers) {
        for (unsigned i = 0; i < failures_to_back_off; ++i) t.table.on_failure(one, t.now, t.now);
    }
    CHECK_NOTHROW(t.choose());
}

TEST_CASE("the time-out follows the round-trip time and doubles with each failure in a row") {
    Table t;
    CHECK(t.table.timeout_for(server(1)) == rtt_unknown);
    for (int i = 0; i < 50; ++i) t.table.on_reply(server(1), Duration{40}, t.now);
    const Duration quiet = t.table.timeout_for(server(1));
    CHECK(quiet >= timeout_min);
    CHECK(quiet < Duration{100});
    t.table.on_failure(server(1), t.now, t.now);
    CHECK(t.table.timeout_for(server(1)) >= 2 * Duration{40});
    for (int i = 0; i < 50; ++i) t.table.on_reply(server(1), timeout_max * 2, t.now);
    CHECK(t.table.timeout_for(server(1)) == timeout_max);
}

TEST_CASE("the time-out of the quickest server doubles, too, whatever its round-trip time") {
    Table t;
    for (int i = 0; i < 50; ++i) t.table.on_reply(server(1), Duration{1}, t.now);
    CHECK(t.table.timeout_for(server(1)) == timeout_min);
    t.table.on_failure(server(1), t.now, t.now);
    CHECK(t.table.timeout_for(server(1)) == 2 * timeout_min);
    CHECK(t.table.usual_wait_for(server(1)) == timeout_min);
}

TEST_CASE("the time-out doubles with each try of one question, though others are answered") {
    Table t;
    for (int i = 0; i < 50; ++i) t.table.on_reply(server(1), Duration{1}, t.now);
    CHECK(t.table.timeout_for(server(1), 2) == 4 * timeout_min);
    CHECK(t.table.timeout_for(server(1), 9) == (1 << failures_to_back_off) * timeout_min);
    t.table.on_failure(server(1), t.now, t.now);
    CHECK(t.table.timeout_for(server(1), 2) == 4 * timeout_min); // the same failures
}

TEST_CASE("a server that is put aside is dead once it has been silent for long") {
    Table t;
    const TimePoint began = t.now;
    const auto fail = [&t] { t.table.on_failure(server(1), t.now, t.now + Duration{400}); };
    CHECK_FALSE(t.table.is_dead(server(1), t.now));
    fail();
    // A packet that was lost, and nothing asked since, says little.
    CHECK_FALSE(t.table.is_dead(server(1), began + 2 * silence_of_the_dead));
    while (t.table.states().at(server(1)).failures_in_row < failures_to_back_off) {
        t.now += std::chrono::seconds{1};
        fail();
    }
    CHECK_FALSE(t.table.is_dead(server(1), began + silence_of_the_dead - Duration{1}));
    CHECK(t.table.is_dead(server(1), began + silence_of_the_dead));
    SECTION("it answers") {
        t.table.on_reply(server(1), Duration{10}, began + silence_of_the_dead);
        CHECK_FALSE(t.table.is_dead(server(1), began + 3 * silence_of_the_dead));
    }
}

TEST_CASE("silence begins after the last reply, whenever what is missed was sent") {
    Table t;
    const TimePoint sent = t.now;
    const TimePoint replied = sent + std::chrono::seconds{4};
    t.table.on_reply(server(1), Duration{10}, replied);
    t.table.on_failure(server(1), sent, replied + Duration{1});
    for (unsigned i = 2; i <= failures_to_back_off; ++i) {
        t.table.on_failure(server(1), replied + Duration{i}, replied + Duration{i});
    }
    CHECK_FALSE(t.table.is_dead(server(1), sent + silence_of_the_dead));
    CHECK(t.table.is_dead(server(1), replied + silence_of_the_dead));
}

TEST_CASE("the table forgets the longest unused server instead of growing") {
    Table t;
    for (std::size_t i = 0; i <= upstreams_max; ++i) {
        const auto address = dns::IpAddress::v4(
            {10, 0, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)});
        t.table.on_reply({address, 53}, Duration{10}, t.now);
        t.now += Duration{1};
    }
    CHECK(t.table.states().size() == upstreams_max);
    CHECK(t.table.states().count({dns::IpAddress::v4({10, 0, 0, 0}), 53}) == 0);
}

TEST_CASE("a server without EDNS is asked without it for ten minutes, the others with it") {
    Table t;
    CHECK(t.table.speaks_edns(server(1), t.now));
    t.table.on_plain_dns_only(server(1), t.now);
    CHECK_FALSE(t.table.speaks_edns(server(1), t.now + plain_dns_time - Duration{1}));
    CHECK(t.table.speaks_edns(server(2), t.now));
    CHECK(t.table.speaks_edns(server(1), t.now + plain_dns_time));
}

TEST_CASE("of unknown servers those over IPv4 are asked first, until they do not answer") {
    Table t;
    const auto v6 = *dns::Endpoint::from_text("2001:db8::1");
    t.servers = {v6, server(1)};
    CHECK(t.times_chosen(v6, 200) < 40); // explored now and then
    for (int last = 2; last < 6; ++last) t.table.on_failure(server(last), t.now, t.now);
    CHECK(t.times_chosen(v6, 200) > 160);
    t.table.on_reply(server(9), Duration{10}, t.now);
    CHECK(t.times_chosen(v6, 200) < 40);
}

TEST_CASE("servers that are all put aside are asked once a second at most, where time is given") {
    Table t;
    t.servers = {server(1)};
    for (int i = 0; i < 20; ++i) t.table.on_failure(server(1), t.now, t.now);
    const auto choose = [&] {
        return t.table.choose(t.servers, {}, {t.now, t.random}, Insistence::GiveTime);
    };
    CHECK_FALSE(choose().has_value());
    CHECK(t.table.choose(t.servers, {}, {t.now, t.random}).has_value()); // and that was one
    t.now += insistence_interval;
    CHECK(choose().has_value());
    CHECK_FALSE(choose().has_value());
}

TEST_CASE("a server that changes letters is not asked in random case for a while") {
    Table t;
    CHECK(t.table.repeats_case(server(1), t.now));
    t.table.on_case_changed(server(1), t.now);
    CHECK_FALSE(t.table.repeats_case(server(1), t.now));
    CHECK(t.table.repeats_case(server(1), t.now + plain_dns_time));
}
