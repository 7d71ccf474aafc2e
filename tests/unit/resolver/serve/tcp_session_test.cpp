#include "resolver/serve/tcp_session.hpp"

#include "tests/unit/resolver/serve/update_decider.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;
using std::chrono::milliseconds;

namespace {

Setup forwarding_to(const FakeUpstream& upstream) {
    Setup setup;
    setup.rules = {{"fwd.test.", {upstream.endpoint()}}};
    return setup;
}

/// The keepalive time-out the server offers, in units of 100 ms (RFC 7828).
std::optional<std::uint16_t> keepalive_in(const Packet& response) {
    const Packet option{0, 11, 0, 2};
    const auto found = std::search(response.begin(), response.end(), option.begin(), option.end());
    if (response.end() - found < 6) return std::nullopt;
    return static_cast<std::uint16_t>(found[4] << 8 | found[5]);
}

Packet asking_for_keepalive(const std::string& text) {
    Packet packet = query(text);
    packet.back() = 4; // the length of the OPT's RDATA, which was empty
    packet.insert(packet.end(), {0, 11, 0, 0});
    return packet;
}

} // namespace

TEST_CASE("a client that is gone before its session begins gives back the place it was given") {
    boost::asio::io_context loop{1};
    LoopGuard loop_guard{42};
    WorkerCounters counters;
    WorkerState worker{loop, loop_guard, counters};
    worker.settings = std::make_shared<const ServeSettings>();
    ConnectionQuota quota;
    const dns::Endpoint peer = *dns::Endpoint::from_text("192.0.2.7:4711");
    REQUIRE(quota.take(peer.address, {1, 1}) == ConnectionQuota::Answer::Taken);
    // The system knows of no peer, as after a reset.
    TcpSession::Accepted accepted{boost::asio::ip::tcp::socket{loop, boost::asio::ip::tcp::v4()},
                                  peer};
    std::make_shared<TcpSession>(worker, quota, std::move(accepted), "")->start();
    CHECK(quota.take(peer.address, {1, 1}) == ConnectionQuota::Answer::ClientHasEnough);
    loop.run();
    CHECK(quota.take(peer.address, {1, 1}) == ConnectionQuota::Answer::Taken);
}

TEST_CASE("answers come out of order: what is held does not wait for what is asked upstream") {
    FakeUpstream upstream{always()};
    upstream.hold();
    Serving server{forwarding_to(upstream)};
    TcpClient client{server.at()};
    client.send(
        {query("slow.fwd.test. A", 1), query("www.held.test. A", 2), query("www.held.test. A", 3)});
    for (const int id : {2, 3}) {
        const auto response = client.receive();
        REQUIRE(response.has_value());
        CHECK(id_of(*response) == id);
    }
    upstream.release();
    const auto response = client.receive();
    REQUIRE(response.has_value());
    CHECK(id_of(*response) == 1);
    CHECK(summary(*response) == "NOERROR 192.0.2.1");
}

TEST_CASE("a message may come octet by octet, and several in one segment") {
    Serving server{{}};
    TcpClient client{server.at()};
    const Packet octets =
        framed({query("www.held.test. A", 1), query("no.held.test. A", 2), query("x.test. A", 3)});
    for (const std::uint8_t octet : octets) client.send_raw({octet});
    for (const int id : {1, 2, 3}) {
        const auto response = client.receive();
        REQUIRE(response.has_value());
        CHECK(id_of(*response) == id);
    }
}

TEST_CASE("a client that shuts down its side gets what it asked for, then the end") {
    FakeUpstream upstream{always()};
    upstream.hold();
    Serving server{forwarding_to(upstream)};
    TcpClient client{server.at()};
    client.send({query("a.fwd.test. A", 1), query("www.held.test. A", 2)});
    client.shut_down_writing();
    REQUIRE(upstream.wait_for(1));
    upstream.release();
    std::set<std::uint16_t> ids;
    for (int i = 0; i < 2; ++i) {
        const auto response = client.receive();
        REQUIRE(response.has_value());
        ids.insert(id_of(*response));
    }
    CHECK(ids == std::set<std::uint16_t>{1, 2});
    CHECK(client.is_ended());
}

TEST_CASE("5000 questions at once are all answered, however many are in flight at a time") {
    FakeUpstream upstream{always()};
    Serving server{forwarding_to(upstream)};
    TcpClient client{server.at()};
    std::vector<Packet> questions;
    for (std::uint16_t id = 0; id < 5000; ++id) {
        questions.push_back(query(id % 50 == 0 ? "x.fwd.test. A" : "www.held.test. A", id));
    }
    std::thread writer{[&] { client.send(questions); }};
    std::set<std::uint16_t> ids;
    for (int i = 0; i < 5000; ++i) {
        const auto response = client.receive();
        if (!response) break;
        ids.insert(id_of(*response));
    }
    writer.join();
    CHECK(ids.size() == 5000);
}

TEST_CASE("a client that asks and never reads is not read from any more") {
    Setup setup;
    setup.settings.tcp_idle = milliseconds{300};
    Serving server{setup};
    TcpClient client{server.at()};
    std::vector<Packet> questions;
    for (std::uint16_t id = 0; id < 5000; ++id)
        questions.push_back(query("big.held.test. TXT", id));
    const Packet octets = framed(questions); // the answers would be 8 MB
    std::size_t sent = 0;
    while (sent < octets.size()) {
        const std::size_t now =
            client.send_some({octets.begin() + static_cast<std::ptrdiff_t>(sent), octets.end()});
        if (now == 0) break;
        sent += now;
    }
    // Without a reader the connection is idle, and ends.
    REQUIRE(server.wait_for(Count::TcpClosedIdle, 1));
    // Its buffers and the kernel's took some answers, but by far not all.
    CHECK(server.count(Count::TcpQueries) < 5000);
    CHECK(TcpClient{server.at()}.ask("www.held.test. A") == "NOERROR 192.0.2.80");
}

TEST_CASE("no more than so many questions of one connection are in flight upstream") {
    FakeUpstream upstream{always()};
    upstream.hold();
    Setup setup = forwarding_to(upstream);
    setup.settings.tcp_in_flight_max = 4;
    Serving server{setup};
    TcpClient client{server.at()};
    std::vector<Packet> questions;
    for (std::uint16_t id = 0; id < 12; ++id) {
        questions.push_back(query("n" + std::to_string(id) + ".fwd.test. A", id));
    }
    client.send(questions);
    REQUIRE(upstream.wait_for(4));
    CHECK(UdpClient{server.at()}.ask("www.held.test. A") == "NOERROR 192.0.2.80");
    CHECK(upstream.asked() == 4);
    upstream.release();
    for (int i = 0; i < 12; ++i) CHECK(client.receive().has_value());
}

TEST_CASE("who never asks, or writes an octet now and then, is cut off") {
    Setup setup;
    setup.settings.tcp_first_query = milliseconds{200};
    setup.settings.tcp_idle = milliseconds{100'000};
    Serving server{setup};
    TcpClient silent_one{server.at()}, dripping{server.at()};
    const auto started = std::chrono::steady_clock::now();
    const Packet octets = framed({query("www.held.test. A")});
    std::size_t next = 0;
    while (!dripping.is_ended(milliseconds{20})) {
        REQUIRE(std::chrono::steady_clock::now() - started < patience);
        if (next < 5) (void)dripping.send_some({octets[next++]});
    }
    CHECK(silent_one.is_ended());
    CHECK(std::chrono::steady_clock::now() - started < milliseconds{1500});
    CHECK(server.count(Count::TcpClosedIdle) == 2);
}

TEST_CASE("an idle connection ends after its time, one that asks stays") {
    Setup setup;
    setup.settings.tcp_idle = milliseconds{250};
    Serving server{setup};
    TcpClient idle{server.at()}, busy{server.at()};
    CHECK(idle.ask("www.held.test. A") == "NOERROR 192.0.2.80");
    while (!idle.is_ended(milliseconds{50})) {
        REQUIRE(busy.ask("www.held.test. A") == "NOERROR 192.0.2.80");
    }
    CHECK(busy.ask("www.held.test. A") == "NOERROR 192.0.2.80");
    CHECK(server.count(Count::TcpClosedIdle) == 1);
}

TEST_CASE("an idle time-out does not end a connection whose answer is on its way") {
    FakeUpstream upstream{always()};
    upstream.hold();
    Setup setup = forwarding_to(upstream);
    setup.settings.tcp_idle = milliseconds{50};
    Serving server{setup};
    TcpClient waiting{server.at()}, idle{server.at()};
    waiting.send({query("x.fwd.test. A")});
    REQUIRE(upstream.wait_for(1));
    CHECK(idle.ask("www.held.test. A") == "NOERROR 192.0.2.80");
    CHECK(idle.is_ended());
    upstream.release();
    CHECK(waiting.receive().has_value());
}

TEST_CASE("the idle time-out is offered to clients that ask for it, and to no others") {
    Setup setup;
    setup.settings.tcp_idle = milliseconds{7000};
    Serving server{setup};
    TcpClient client{server.at()};
    client.send({asking_for_keepalive("www.held.test. A")});
    const auto told = client.receive();
    REQUIRE(told.has_value());
    CHECK(keepalive_in(*told) == 70);
    client.send({query("www.held.test. A")});
    const auto untold = client.receive();
    REQUIRE(untold.has_value());
    CHECK_FALSE(keepalive_in(*untold).has_value());
}

TEST_CASE("what is no question ends the connection; the others go on") {
    Serving server{{}};
    TcpClient good{server.at()};
    Packet response_bit = query("www.held.test. A");
    response_bit[2] |= 0x80;
    for (const Packet& bad : {Packet{}, Packet{1, 2, 3}, response_bit}) {
        TcpClient client{server.at()};
        client.send({bad});
        CHECK(client.is_ended());
    }
    CHECK(good.ask("www.held.test. A") == "NOERROR 192.0.2.80");
}

TEST_CASE("updates over TCP are answered out of order, also to a client that has said all") {
    UpdateDecider decider;
    Serving server{decider.setup()};
    TcpClient client{server.at()};
    client.send({update_packet(1), update_packet(2), query("www.held.test. A", 3)});
    client.shut_down_writing();
    auto [first, first_done] = decider.next();
    auto [second, second_done] = decider.next();
    second_done(update_response(second, dns::Rcode::NoError));
    std::set<std::uint16_t> early;
    for (int i = 0; i < 2; ++i) {
        const auto response = client.receive();
        REQUIRE(response.has_value());
        early.insert(id_of(*response));
    }
    CHECK(early == std::set<std::uint16_t>{2, 3});
    first_done(update_response(first, dns::Rcode::Refused));
    const auto response = client.receive();
    REQUIRE(response.has_value());
    CHECK(id_of(*response) == 1);
    CHECK(client.is_ended());
}

TEST_CASE("a client that is gone before its update is answered is missed by nobody") {
    UpdateDecider decider;
    Serving server{decider.setup()};
    auto client = std::make_unique<TcpClient>(server.at());
    client->send({update_packet(1)});
    auto [update, done] = decider.next();
    client.reset();
    done(update_response(update, dns::Rcode::NoError));
    CHECK(UdpClient{server.at()}.ask("www.held.test. A") == "NOERROR 192.0.2.80");
}
