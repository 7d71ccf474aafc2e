#include "resolver/serve/slow_path.hpp"

#include "tests/unit/resolver/recurse/upstream_says.hpp"
#include "tests/unit/resolver/serve/serving.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;

namespace {

Setup forwarding_to(const FakeUpstream& upstream) {
    Setup setup;
    setup.rules = {{"fwd.test.", {upstream.endpoint()}}};
    return setup;
}

Packet with_dnssec_ok(const std::string& text, std::uint16_t id) {
    Packet packet = query(text, id);
    packet[packet.size() - 4] |= 0x80; // the OPT is last: DO is the top bit of its flags
    return packet;
}

} // namespace

TEST_CASE("500 clients with one question cost one upstream query, and each gets its answer") {
    FakeUpstream upstream{always()};
    upstream.hold();
    Serving server{forwarding_to(upstream)};
    std::vector<UdpClient> clients;
    for (std::uint16_t id = 0; id < 500; ++id) {
        clients.emplace_back(server.at());
        clients.back().send(query("x.fwd.test. A", id));
    }
    REQUIRE(server.wait_for(Count::SlowPath, 500));
    upstream.release();
    for (std::uint16_t id = 0; id < 500; ++id) {
        const auto response = clients[id].receive();
        REQUIRE(response.has_value());
        CHECK(summary(*response) == "NOERROR 192.0.2.1");
        CHECK(id_of(*response) == id);
    }
    CHECK(upstream.asked() == 1);
    CHECK(server.count(Count::Joined) == 499);
}

TEST_CASE("10,000 clients with one question share one exchange") {
    constexpr std::size_t sockets = 200, questions = 50;
    FakeUpstream upstream{always()};
    upstream.hold();
    Setup setup = forwarding_to(upstream);
    setup.settings.waiters_per_question_max = sockets * questions;
    setup.settings.client_deadline = std::chrono::seconds{30};
    Serving server{setup};
    std::vector<UdpClient> clients;
    for (std::size_t i = 0; i < sockets; ++i) {
        clients.emplace_back(server.at(), "127.0.0.2:0"); // not where the upstream is
        for (std::uint16_t id = 0; id < questions; ++id) {
            clients.back().send(query(id % 2 == 0 ? "x.fwd.test. A" : "X.Fwd.TEST. A", id));
        }
        REQUIRE(server.wait_for(Count::SlowPath, (i + 1) * questions));
    }
    upstream.release();
    for (const UdpClient& client : clients) {
        std::set<std::uint16_t> ids;
        for (std::size_t i = 0; i < questions; ++i) {
            const auto response = client.receive();
            REQUIRE(response.has_value());
            CHECK(summary(*response) == "NOERROR 192.0.2.1");
            CHECK(ids.insert(id_of(*response)).second);
            const bool own_case = response->at(dns::header_octets + 1) == 'x';
            CHECK(own_case == (id_of(*response) % 2 == 0));
        }
    }
    CHECK(upstream.asked() <= recurse::rounds_of_silence_max); // the same, when this took long
    CHECK(server.count(Count::Joined) == sockets * questions - 1);
}

TEST_CASE("questions that differ in type or DO do not share; case does not matter") {
    FakeUpstream upstream{always()};
    upstream.hold();
    Serving server{forwarding_to(upstream)};
    const UdpClient client{server.at()};
    client.send(query("x.fwd.test. A", 1));
    client.send(query("X.FWD.test. A", 2));
    client.send(query("x.fwd.test. AAAA", 3));
    client.send(with_dnssec_ok("x.fwd.test. A", 4));
    REQUIRE(server.wait_for(Count::SlowPath, 4));
    REQUIRE(upstream.wait_for(3));
    upstream.release();
    for (int i = 0; i < 4; ++i) CHECK(client.receive().has_value());
    CHECK(upstream.asked() == 3);
}

TEST_CASE("at its deadline a client hears SERVFAIL, and nothing later") {
    FakeUpstream upstream{always()};
    upstream.hold();
    Setup setup = forwarding_to(upstream);
    setup.settings.client_deadline = std::chrono::milliseconds{300};
    Serving server{setup};
    const UdpClient client{server.at()};
    const auto started = std::chrono::steady_clock::now();
    const std::string answer = client.ask("x.fwd.test. A");
    const auto took = std::chrono::steady_clock::now() - started;
    CHECK(answer.substr(0, 15) == "SERVFAIL EDE 22");
    CHECK(took > std::chrono::milliseconds{250});
    CHECK(took < std::chrono::milliseconds{600});
    upstream.release(); // too late for everybody
    CHECK(client.ask("www.held.test. A") == "NOERROR 192.0.2.80");
    CHECK_FALSE(client.receive(std::chrono::milliseconds{20}).has_value());
}

TEST_CASE("who joins a question of somebody younger keeps its own deadline") {
    FakeUpstream alias{[](const Asked& asked) {
        const std::string owner = asked.question.name.to_text();
        const auto message = recurse::response(owner, {owner + " 60 CNAME slow.other.test."});
        return std::vector<Packet>{recurse::packet_of(message, id_of(asked.packet))};
    }};
    alias.hold();
    FakeUpstream slow{silent()};
    Setup setup = forwarding_to(alias);
    setup.rules.push_back({"other.test.", {slow.endpoint()}});
    setup.settings.client_deadline = std::chrono::milliseconds{400};
    Serving server{setup};
    const UdpClient old{server.at()}, young{server.at()};
    const auto started = std::chrono::steady_clock::now();
    old.send(query("first.fwd.test. A"));
    REQUIRE(alias.wait_for(1));
    // Held names are asked for until the younger client comes: the clock moves, nothing else.
    while (std::chrono::steady_clock::now() - started < std::chrono::milliseconds{200}) {
        REQUIRE(young.ask("www.held.test. A") == "NOERROR 192.0.2.80");
    }
    young.send(query("slow.other.test. A"));
    REQUIRE(slow.wait_for(1));
    alias.release();
    REQUIRE(server.wait_for(Count::Joined, 1));
    const auto response = old.receive();
    const auto took = std::chrono::steady_clock::now() - started;
    REQUIRE(response.has_value());
    CHECK(summary(*response).substr(0, 15) == "SERVFAIL EDE 22");
    CHECK(took < std::chrono::milliseconds{500}); // the exchange goes on until 600
    CHECK(server.count(Count::DeadlinePassed) == 1);
    CHECK(young.receive().has_value());
}

TEST_CASE("clients on one question have a limit; more are turned away at once") {
    FakeUpstream upstream{always()};
    upstream.hold();
    Setup setup = forwarding_to(upstream);
    setup.settings.waiters_per_question_max = 5;
    Serving server{setup};
    const UdpClient client{server.at()};
    for (std::uint16_t id = 0; id < 8; ++id) client.send(query("x.fwd.test. A", id));
    for (int i = 0; i < 3; ++i) {
        const auto response = client.receive();
        REQUIRE(response.has_value());
        CHECK(summary(*response) == "SERVFAIL EDE 0 too many clients wait for this question");
    }
    upstream.release();
    for (int i = 0; i < 5; ++i) {
        const auto response = client.receive();
        REQUIRE(response.has_value());
        CHECK(summary(*response) == "NOERROR 192.0.2.1");
    }
    CHECK(server.count(Count::Overloaded) == 3);
}

TEST_CASE("questions on the slow path have a limit; held names are answered meanwhile") {
    FakeUpstream upstream{always()};
    upstream.hold();
    Setup setup = forwarding_to(upstream);
    setup.settings.in_flight_max = 20;
    Serving server{setup};
    const UdpClient client{server.at()};
    for (std::uint16_t id = 0; id < 25; ++id) {
        client.send(query("n" + std::to_string(id) + ".fwd.test. A", id));
    }
    for (int i = 0; i < 5; ++i) {
        const auto response = client.receive();
        REQUIRE(response.has_value());
        CHECK(summary(*response) == "SERVFAIL EDE 0 too many questions in flight");
    }
    CHECK(UdpClient{server.at()}.ask("www.held.test. A") == "NOERROR 192.0.2.80");
    upstream.release();
    for (int i = 0; i < 20; ++i) CHECK(client.receive().has_value());
}

TEST_CASE("one question costs at most its packets, whatever the upstreams do") {
    std::vector<dns::Endpoint> closed;
    for (int i = 0; i < 60; ++i) {
        const auto socket = bound_socket(SOCK_DGRAM, *dns::Endpoint::from_text("127.0.0.1:0"));
        closed.push_back(local_endpoint(socket.get()));
    }
    Setup setup;
    setup.rules = {{"fwd.test.", closed}};
    Serving server{setup};
    CHECK(UdpClient{server.at()}.ask("x.fwd.test. A").substr(0, 15) == "SERVFAIL EDE 22");
    CHECK(server.count(Count::UpstreamSends) <= recurse::sends_per_question_max);
}

TEST_CASE("a burst of lost questions leaves nothing behind") {
    FakeUpstream upstream{silent()};
    Setup setup = forwarding_to(upstream);
    setup.settings.client_deadline = std::chrono::milliseconds{200};
    Serving server{setup};
    const UdpClient client{server.at()};
    for (std::uint16_t id = 0; id < 150; ++id) {
        client.send(query("n" + std::to_string(id) + ".fwd.test. A", id));
    }
    for (int i = 0; i < 150; ++i) {
        const auto response = client.receive();
        REQUIRE(response.has_value());
        CHECK(summary(*response).substr(0, 8) == "SERVFAIL");
    }
    // Every place is free again: the drain has nothing to wait for.
    const auto started = std::chrono::steady_clock::now();
    server->drain(patience);
    CHECK(std::chrono::steady_clock::now() - started < std::chrono::milliseconds{500});
}
