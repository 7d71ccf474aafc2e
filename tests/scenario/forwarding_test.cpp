// Forwarding to servers that are slow, dead, lossy, lying, lame or refusing.
#include "tests/scenario/scripted_network.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::scenario;

namespace {

/// Datagrams that are no reply to `sent`, every 2 ms, then the good one.
std::vector<Arrival> malformed_before_good(const SendQuery& sent) {
    const auto reply = packet_of(good_message(), id_of(sent));
    std::vector<std::vector<std::uint8_t>> bad;
    for (std::size_t octets = 0; octets < reply.size() && bad.size() < 28; ++octets) {
        if (octets == dns::header_octets) continue; // only a header: see the unit tests
        bad.emplace_back(reply.begin(), reply.begin() + static_cast<std::ptrdiff_t>(octets));
    }
    const auto changed = [&](std::size_t at, std::uint8_t value) {
        auto packet = reply;
        packet[at] = value;
        bad.push_back(packet);
    };
    changed(2, 0x00);            // QR clear
    changed(2, 0xA8);            // opcode UPDATE
    changed(5, 0);               // no question
    changed(13, reply[13] ^ 1U); // another name
    std::vector<Arrival> arrivals;
    for (auto& packet : bad) arrivals.push_back({Duration{2} * arrivals.size(), std::move(packet)});
    arrivals.push_back({Duration{100}, reply});
    return arrivals;
}

Script with_tc(Duration rtt) {
    return [rtt](const SendQuery& sent) {
        auto message = good_message();
        message.header.tc = sent.transport == Transport::Udp;
        if (message.header.tc) message.answer.clear();
        return std::vector<Arrival>{{rtt, packet_of(message, id_of(sent))}};
    };
}

/// `count` replies with wrong ids at once, then the good one.
Script spoofed(int count) {
    return [count](const SendQuery& sent) {
        std::vector<Arrival> arrivals;
        for (int i = 1; i <= count; ++i) {
            const auto id = static_cast<std::uint16_t>(id_of(sent) + i);
            const auto forged = response("a.test.", {"a.test. 60 A 203.0.113.66"});
            arrivals.push_back({Duration{1}, packet_of(forged, id)});
        }
        arrivals.push_back({Duration{5}, packet_of(good_message(), id_of(sent))});
        return arrivals;
    };
}

std::string address_in(const Outcome& outcome) {
    const auto& reply = *std::get<Finished>(outcome.end).reply;
    const auto& encoded = std::get<ReplyAnswer>(reply.end).rrset.encoded;
    const std::span<const std::uint8_t> rdata{encoded};
    const auto last = rdata.last(4);
    return dns::IpAddress::v4({last[0], last[1], last[2], last[3]}).to_text();
}

} // namespace

TEST_CASE("one dead server costs no question more than one short wait") {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        INFO("seed " << seed);
        ScriptedNetwork network{seed};
        const auto alive = network.server(good(Duration{20}));
        const auto gone = network.server(dead());
        for (int i = 0; i < 200; ++i) {
            const Outcome outcome = network.ask({gone, alive});
            REQUIRE(outcome.answered());
            REQUIRE(outcome.took <= failover_wait_max + Duration{20});
        }
        CHECK(network.sends_to(gone) <= 12);
    }
}

TEST_CASE("four dead servers and a living one: still in time") {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        INFO("seed " << seed);
        ScriptedNetwork network{seed};
        std::vector<dns::Endpoint> servers{network.server(good(Duration{20}))};
        for (int i = 0; i < 4; ++i) servers.push_back(network.server(dead()));
        for (int i = 0; i < 50; ++i) REQUIRE(network.ask(servers).answered());
    }
}

TEST_CASE("the fastest server gets nine questions in ten, a dead one a probe every ten seconds") {
    ScriptedNetwork network{7};
    const auto fast = network.server(good(Duration{1}));
    const auto middle = network.server(good(Duration{50}));
    const auto slow = network.server(good(Duration{300}));
    const auto gone = network.server(dead());
    const auto ask = [&](int times) {
        for (int i = 0; i < times; ++i) {
            REQUIRE(network.ask({fast, middle, slow, gone}).answered());
            network.now += Duration{10};
        }
    };
    ask(6000); // a minute to learn
    const std::size_t fast_before = network.sends_to(fast);
    const std::size_t gone_before = network.sends_to(gone);
    const TimePoint learnt = network.now;
    ask(6000);
    const auto probes_due = static_cast<std::size_t>((network.now - learnt) / back_off_max);
    CHECK(network.sends_to(fast) - fast_before >= 5400);
    CHECK(network.sends_to(gone) - gone_before <= probes_due + 1);
}

TEST_CASE("a server that comes back answers the next question") {
    ScriptedNetwork network{5};
    const auto only = network.server(dead());
    for (int i = 0; i < 30; ++i) {
        CHECK_FALSE(network.ask({only}).answered());
        network.now += Duration{100};
    }
    network.change(only, good(Duration{10}));
    const Outcome outcome = network.ask({only});
    CHECK(outcome.answered());
    CHECK(outcome.took == Duration{10});
}

TEST_CASE("a server that asks others itself is waited for until the deadline") {
    ScriptedNetwork network{6};
    const auto only = network.server(good(Duration{1}));
    for (int i = 0; i < 50; ++i) REQUIRE(network.ask({only}).answered());
    const TimePoint asked_at = network.now;
    // It answers every packet at once as soon as it knows: 900 ms after the first.
    network.change(only, [&](const SendQuery& sent) {
        const auto known = std::chrono::duration_cast<Duration>(
            asked_at + Duration{900} - std::min(network.now, asked_at + Duration{900}));
        return good(known)(sent);
    });
    const Outcome outcome = network.ask({only});
    REQUIRE(outcome.answered());
    CHECK(outcome.took == Duration{900});
    CHECK(outcome.sends <= rounds_of_silence_max);
}

TEST_CASE("loss of 5, 20 and 50 percent costs few questions") {
    struct Row {
        std::uint32_t one_in;
        int answered_min;
    };
    for (const Row row : {Row{20, 1995}, Row{5, 1950}, Row{2, 1600}}) {
        ScriptedNetwork network{21};
        const auto first = network.server(lossy(Duration{20}, network.random, row.one_in));
        const auto second = network.server(lossy(Duration{30}, network.random, row.one_in));
        int answered = 0;
        for (int i = 0; i < 2000; ++i) answered += network.ask({first, second}).answered() ? 1 : 0;
        INFO("one in " << row.one_in << " lost");
        CHECK(answered >= row.answered_min);
    }
}

TEST_CASE("32 malformed datagrams before the good reply change nothing") { // TuDoor
    ScriptedNetwork network{8};
    const auto server = network.server(malformed_before_good);
    const Outcome outcome = network.ask({server});
    REQUIRE(outcome.answered());
    CHECK(outcome.sends == 1);
    CHECK(address_in(outcome) == "192.0.2.1");
}

TEST_CASE("a thousand forged replies cost one retry over TCP and are not believed") {
    ScriptedNetwork network{9};
    const auto server = network.server(spoofed(1000));
    const Outcome outcome = network.ask({server});
    REQUIRE(outcome.answered());
    CHECK(outcome.sends == 2);
    REQUIRE(outcome.attempts.size() == 2);
    CHECK(outcome.attempts[1].transport == Transport::Tcp);
    CHECK(address_in(outcome) == "192.0.2.1");
    CHECK(network.upstreams.states().at(server).failures == 0);
}

TEST_CASE("forged replies and a server without TCP: the next server is asked, none is blamed") {
    ScriptedNetwork network{10};
    const auto no_tcp = [](const SendQuery& sent) {
        return sent.transport == Transport::Tcp ? std::vector<Arrival>{} : spoofed(5)(sent);
    };
    const auto first = network.server(no_tcp);
    const auto second = network.server(no_tcp);
    const Outcome outcome = network.ask({first, second});
    REQUIRE(outcome.answered());
    CHECK(outcome.sends == 3);
    for (const auto& [server, state] : network.upstreams.states()) CHECK(state.failures == 0);
}

TEST_CASE("a truncated reply is asked for over TCP") {
    ScriptedNetwork network{11};
    const Outcome outcome = network.ask({network.server(with_tc(Duration{15}))});
    REQUIRE(outcome.answered());
    CHECK(outcome.took == Duration{30});
}

TEST_CASE("refusing and lame servers are asked once each, the one that answers is found") {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        INFO("seed " << seed);
        ScriptedNetwork network{seed};
        const auto refusing = network.server(says(dns::Rcode::Refused));
        const auto failing = network.server(says(dns::Rcode::ServFail));
        const auto lame = network.server([](const SendQuery& sent) {
            const auto referral = response("a.test.", {}, {"test. 60 NS ns.test."});
            return std::vector<Arrival>{{Duration{1}, packet_of(referral, id_of(sent))}};
        });
        const auto right = network.server(good(Duration{5}));
        const Outcome outcome = network.ask({refusing, failing, lame, right});
        REQUIRE(outcome.answered());
        CHECK(outcome.sends <= 4);
        const Outcome none = network.ask({refusing, failing, lame});
        REQUIRE_FALSE(none.answered());
        CHECK(none.failure().kind == FailureKind::Refused);
        CHECK(none.failure().text.find("192.0.2.1:53 REFUSED") != std::string::npos);
        CHECK(none.sends == 3);
    }
}

TEST_CASE("with every server dead the client hears of each before its deadline") {
    ScriptedNetwork network{12};
    const auto first = network.server(dead());
    const auto second = network.server(dead());
    const Outcome outcome = network.ask({first, second});
    REQUIRE_FALSE(outcome.answered());
    CHECK(outcome.took <= Duration{1900});
    CHECK(outcome.failure().kind != FailureKind::Refused);
    CHECK(outcome.failure().text.find("192.0.2.1:53 timed out") != std::string::npos);
    CHECK(outcome.failure().text.find("192.0.2.2:53 timed out") != std::string::npos);
}

TEST_CASE("16 kinds of faulty replies in turn end a question within its budget") { // CVE-2026-5950
    for (std::uint32_t seed = 1; seed <= 50; ++seed) {
        INFO("seed " << seed);
        ScriptedNetwork network{seed};
        std::uint32_t turn = 0;
        const auto faulty = [&](const SendQuery& sent) -> std::vector<Arrival> {
            const std::uint32_t fault = turn++ % 16;
            if (fault < 11) return says(static_cast<dns::Rcode>(fault == 3 ? 2 : fault + 1))(sent);
            if (fault == 11) return spoofed(1)(sent);
            if (fault == 12) return dead()(sent);
            auto message = good_message();
            message.header.tc = true;
            return {{Duration{1}, packet_of(message, id_of(sent))}};
        };
        std::vector<dns::Endpoint> servers;
        for (int i = 0; i < 40; ++i) servers.push_back(network.server(faulty));
        const Outcome outcome = network.ask(servers, Duration{3'600'000});
        CHECK(outcome.sends <= sends_per_question_max);
    }
}

TEST_CASE("a server without EDNS is asked twice the first time, then once, then tried again") {
    ScriptedNetwork network{31};
    const auto old = network.server([](const SendQuery& sent) {
        const bool edns = dns::parse_message(sent.packet)->edns.has_value();
        const auto refusal = response("a.test.", {}, {}, dns::Rcode::FormErr);
        const auto packet = packet_of(edns ? refusal : good_message(), id_of(sent));
        return std::vector<Arrival>{{Duration{1}, packet}};
    });
    const auto sends_for_one = [&] {
        const Outcome outcome = network.ask({old});
        CHECK(outcome.answered());
        return outcome.sends;
    };
    CHECK(sends_for_one() == 2);
    CHECK(sends_for_one() == 1);
    network.now += plain_dns_time;
    CHECK(sends_for_one() == 2);
}
