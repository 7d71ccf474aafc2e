#include "resolver/serve/upstream_exchange.hpp"

#include "tests/unit/resolver/serve/serving.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;

namespace {

Setup forwarding_to(std::vector<dns::Endpoint> upstreams) {
    Setup setup;
    setup.rules = {{"fwd.test.", std::move(upstreams)}};
    return setup;
}

/// A bound port nobody answers on: ICMP says so at once.
dns::Endpoint closed_port() {
    return local_endpoint(bound_socket(SOCK_DGRAM, *dns::Endpoint::from_text("127.0.0.1:0")).get());
}

Packet with_id(Packet packet, int more) {
    const auto id = static_cast<std::uint16_t>(id_of(packet) + more);
    packet[0] = static_cast<std::uint8_t>(id >> 8);
    packet[1] = static_cast<std::uint8_t>(id);
    return packet;
}

} // namespace

TEST_CASE("a forwarded question gets the upstream's answer") {
    FakeUpstream upstream{always()};
    Serving server{forwarding_to({upstream.endpoint()})};
    CHECK(UdpClient{server.at()}.ask("x.fwd.test. A") == "NOERROR 192.0.2.1");
    CHECK(TcpClient{server.at()}.ask("y.fwd.test. A") == "NOERROR 192.0.2.1");
    CHECK(upstream.asked() == 2);
    CHECK(server.count(Count::UpstreamSends) == 2);
    CHECK(server.count(Count::UpstreamReplies) == 2);
}

TEST_CASE("with strict ports each question leaves from a port of its own, of the whole range") {
    FakeUpstream upstream{always()};
    Setup setup = forwarding_to({upstream.endpoint()});
    setup.settings.upstream_ports = UpstreamPorts::Strict;
    Serving server{setup};
    const UdpClient client{server.at()};
    for (int i = 0; i < 200; ++i) {
        REQUIRE(client.ask("n" + std::to_string(i) + ".fwd.test. A") == "NOERROR 192.0.2.1");
    }
    std::set<std::uint16_t> ports;
    int low = 0, outside_ephemeral = 0;
    for (const dns::Endpoint& source : upstream.sources()) {
        ports.insert(source.port);
        CHECK(source.port >= upstream_port_min);
        low += source.port < 32768 ? 1 : 0;
        outside_ephemeral += source.port < 32768 || source.port > 60999 ? 1 : 0;
    }
    CHECK(ports.size() > 190);
    CHECK(low > 60); // the kernel's own choice would never be below 32768
    CHECK(outside_ephemeral > 60);
}

TEST_CASE("a truncated reply is asked for again over TCP") {
    FakeUpstream upstream{[](const Asked& asked) {
        auto reply = reply_to(asked, {"192.0.2.9"});
        if (!asked.tcp) reply[2] |= 0x02;
        return std::vector<Packet>{reply};
    }};
    Serving server{forwarding_to({upstream.endpoint()})};
    CHECK(UdpClient{server.at()}.ask("x.fwd.test. A") == "NOERROR 192.0.2.9");
    CHECK(upstream.asked() == 2);
    CHECK(upstream.asked_over_tcp() == 1);
}

TEST_CASE("a thousand replies with wrong ids cost exactly one retry over TCP") {
    FakeUpstream upstream{[](const Asked& asked) {
        if (asked.tcp) return std::vector<Packet>{reply_to(asked, {"192.0.2.1"})};
        std::vector<Packet> forged;
        for (int i = 1; i <= 1000; ++i) {
            forged.push_back(with_id(reply_to(asked, {"203.0.113.66"}), i));
        }
        return forged;
    }};
    Serving server{forwarding_to({upstream.endpoint()})};
    CHECK(UdpClient{server.at()}.ask("x.fwd.test. A") == "NOERROR 192.0.2.1");
    CHECK(upstream.asked_over_tcp() == 1);
    CHECK(upstream.asked() == 2);
    CHECK(server.count(Count::WrongId) == 1);
}

TEST_CASE("32 malformed datagrams before the reply do not end the wait") { // TuDoor
    FakeUpstream upstream{[](const Asked& asked) {
        const Packet good = reply_to(asked, {"192.0.2.1"});
        std::vector<Packet> said;
        for (std::size_t octets = 0; octets < 33; ++octets) {
            if (octets != dns::header_octets) {
                said.emplace_back(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(octets));
            }
        }
        said.push_back(good);
        said.back()[2] &= 0x7F; // QR clear
        said.push_back(good);
        said.back()[2] |= 0x28; // opcode UPDATE
        said.push_back(good);
        return said;
    }};
    Serving server{forwarding_to({upstream.endpoint()})};
    CHECK(UdpClient{server.at()}.ask("x.fwd.test. A") == "NOERROR 192.0.2.1");
    CHECK(upstream.asked() == 1);
    CHECK(server.count(Count::IgnoredPackets) == 34);
}

TEST_CASE("datagrams from another address or port than the one asked are not seen") {
    FakeUpstream upstream{always()};
    upstream.hold();
    Serving server{forwarding_to({upstream.endpoint()})};
    const UdpClient client{server.at()};
    client.send(query("x.fwd.test. A"));
    REQUIRE(upstream.wait_for(1));
    const dns::Endpoint port_of_server = upstream.sources().at(0);
    const UdpClient other_port{port_of_server};
    const UdpClient other_address{port_of_server, "127.0.0.9:0"};
    for (int i = 0; i < 100; ++i) {
        try {
            other_port.send(query("x.fwd.test. A"));
            other_address.send(query("x.fwd.test. A"));
        } catch (const std::runtime_error&) {
            continue; // the kernel says that nobody listens there for us
        }
    }
    upstream.release();
    const auto response = client.receive();
    REQUIRE(response.has_value());
    CHECK(summary(*response) == "NOERROR 192.0.2.1");
    CHECK(server.count(Count::WrongId) == 0);
    CHECK(server.count(Count::IgnoredPackets) == 0);
}

TEST_CASE("a dead and a living server: answered well within the deadline, every time") {
    FakeUpstream alive{always()};
    FakeUpstream dead{silent()};
    Serving server{forwarding_to({dead.endpoint(), alive.endpoint()})};
    const UdpClient client{server.at()};
    for (int i = 0; i < 40; ++i) {
        const auto started = std::chrono::steady_clock::now();
        CHECK(client.ask("n" + std::to_string(i) + ".fwd.test. A") == "NOERROR 192.0.2.1");
        CHECK(std::chrono::steady_clock::now() - started < std::chrono::milliseconds{1000});
    }
}

TEST_CASE("a closed port sends the question to the next server at once") {
    FakeUpstream alive{always()};
    Serving server{forwarding_to({closed_port(), alive.endpoint()})};
    const UdpClient client{server.at()};
    const auto started = std::chrono::steady_clock::now();
    for (int i = 0; i < 20; ++i) {
        CHECK(client.ask("n" + std::to_string(i) + ".fwd.test. A") == "NOERROR 192.0.2.1");
    }
    CHECK(std::chrono::steady_clock::now() - started < std::chrono::milliseconds{1000});
}

TEST_CASE("a refusing server is left for one that answers; when all refuse the client hears it") {
    FakeUpstream refusing{[](const Asked& asked) {
        return std::vector<Packet>{reply_to(asked, {}, dns::Rcode::Refused)};
    }};
    FakeUpstream answering{always()};
    Serving server{forwarding_to({refusing.endpoint(), answering.endpoint()})};
    CHECK(UdpClient{server.at()}.ask("x.fwd.test. A") == "NOERROR 192.0.2.1");
    Serving only{forwarding_to({refusing.endpoint()})};
    CHECK(UdpClient{only.at()}.ask("x.fwd.test. A") ==
          "SERVFAIL EDE 23 " + refusing.endpoint().to_text() + " REFUSED");
}

TEST_CASE("a TCP upstream that closes early is an error, not a wait") {
    FakeUpstream upstream{[](const Asked& asked) {
        if (asked.tcp) return std::vector<Packet>{};
        auto reply = reply_to(asked, {});
        reply[2] |= 0x02;
        return std::vector<Packet>{reply};
    }};
    Serving server{forwarding_to({upstream.endpoint()})};
    const auto started = std::chrono::steady_clock::now();
    const std::string answer = UdpClient{server.at()}.ask("x.fwd.test. A");
    CHECK(answer.substr(0, 15) == "SERVFAIL EDE 22");
    CHECK(upstream.asked() <= 2 * recurse::rounds_of_silence_max);
    CHECK(std::chrono::steady_clock::now() - started < std::chrono::milliseconds{1000});
}

TEST_CASE("an upstream has a limit of questions in flight; more are told so at once") {
    FakeUpstream upstream{always()};
    upstream.hold();
    Setup setup = forwarding_to({upstream.endpoint()});
    setup.settings.in_flight_per_upstream_max = 10;
    Serving server{setup};
    const UdpClient client{server.at()};
    for (std::uint16_t id = 0; id < 11; ++id) {
        client.send(query("n" + std::to_string(id) + ".fwd.test. A", id));
    }
    const auto first = client.receive();
    REQUIRE(first.has_value());
    CHECK(summary(*first) ==
          "SERVFAIL EDE 0 too many questions in flight to " + upstream.endpoint().to_text());
    REQUIRE(upstream.wait_for(10));
    upstream.release();
    for (int i = 0; i < 10; ++i) {
        const auto response = client.receive();
        REQUIRE(response.has_value());
        CHECK(summary(*response) == "NOERROR 192.0.2.1");
    }
    CHECK(client.ask("y.fwd.test. A") == "NOERROR 192.0.2.1");
}

TEST_CASE("a lack of sockets of our own is no failure of the server") {
    FakeUpstream upstream{always()};
    upstream.hold();
    Setup setup = forwarding_to({upstream.endpoint()});
    setup.settings.upstream_ports = UpstreamPorts::Strict;
    setup.settings.in_flight_per_upstream_max = 2 * upstream_sockets_max;
    Serving server{setup};
    std::vector<UdpClient> clients;
    for (std::size_t i = 0; i < upstream_sockets_max; ++i) {
        if (i % 64 == 0) clients.emplace_back(server.at());
        clients.back().send(query("n" + std::to_string(i) + ".fwd.test. A"));
        if (i % 64 == 63) REQUIRE(upstream.wait_for(i + 1));
    }
    const UdpClient client{server.at()};
    CHECK(client.ask("more.fwd.test. A") == "SERVFAIL EDE 0 no socket: Too many open files");
    CHECK(server.count(Count::UpstreamErrors) == 1); // it was not tried again and again
    upstream.release();
    for (const UdpClient& one : clients) CHECK(one.receive().has_value());
    CHECK(client.ask("more.fwd.test. A") == "NOERROR 192.0.2.1");
}

TEST_CASE("questions that are never answered cannot keep out those that would be") {
    FakeUpstream upstream{[](const Asked& asked) {
        const bool slow = asked.question.name.to_text().substr(0, 4) == "slow";
        return slow ? std::vector<Packet>{} : std::vector<Packet>{reply_to(asked, {"192.0.2.1"})};
    }};
    Setup setup = forwarding_to({upstream.endpoint()});
    setup.settings.in_flight_per_upstream_max = 10;
    Serving server{setup};
    const UdpClient attacker{server.at()}, client{server.at()};
    const auto started = std::chrono::steady_clock::now();
    for (std::uint16_t id = 0; id < 10; ++id) {
        attacker.send(query("slow" + std::to_string(id) + ".fwd.test. A", id));
    }
    REQUIRE(upstream.wait_for(10));
    std::string answer;
    int asked = 0;
    while (answer != "NOERROR 192.0.2.1") {
        answer = client.ask("n" + std::to_string(asked++) + ".fwd.test. A");
        REQUIRE(std::chrono::steady_clock::now() - started < std::chrono::milliseconds{1000});
    }
    CHECK(asked > 1); // young ones keep their places
    CHECK(std::chrono::steady_clock::now() - started >= exchange_time_min);
    const auto gave_way = attacker.receive();
    REQUIRE(gave_way.has_value());
    CHECK(summary(*gave_way) ==
          "SERVFAIL EDE 0 too many questions in flight to " + upstream.endpoint().to_text());
    CHECK(client.ask("another.fwd.test. A") == "NOERROR 192.0.2.1");
}

TEST_CASE("a limit that a reload lowers ends nobody's question") {
    FakeUpstream upstream{always()};
    upstream.hold();
    Setup setup = forwarding_to({upstream.endpoint()});
    Serving server{setup};
    const UdpClient early{server.at()}, late{server.at()};
    const auto started = std::chrono::steady_clock::now();
    for (std::uint16_t id = 0; id < 5; ++id) {
        early.send(query("n" + std::to_string(id) + ".fwd.test. A", id));
    }
    REQUIRE(upstream.wait_for(5));
    setup.settings.in_flight_per_upstream_max = 3;
    server->publish(setup.settings, snapshot_of(setup.rules, 2));
    int asked = 0;
    while (std::chrono::steady_clock::now() - started < exchange_time_min * 5 / 4) {
        const std::string answer = late.ask("l" + std::to_string(asked++) + ".fwd.test. A");
        REQUIRE(answer.substr(0, 14) == "SERVFAIL EDE 0");
    }
    upstream.release();
    for (int i = 0; i < 5; ++i) {
        const auto response = early.receive();
        REQUIRE(response.has_value());
        CHECK(summary(*response) == "NOERROR 192.0.2.1");
    }
}

TEST_CASE("a question over TCP gives way too") {
    // Answers are withheld: TCP connections wait in the backlog of a socket nobody accepts on.
    const Descriptor deaf = bound_socket(SOCK_STREAM, *dns::Endpoint::from_text("127.0.0.1:0"));
    REQUIRE(::listen(deaf.get(), 64) == 0);
    const dns::Endpoint at = local_endpoint(deaf.get());
    const Descriptor udp = bound_socket(SOCK_DGRAM, at);
    Setup setup = forwarding_to({at});
    setup.settings.in_flight_per_upstream_max = 3;
    Serving server{setup};
    const UdpClient client{server.at()};
    for (std::uint16_t id = 0; id < 3; ++id) {
        client.send(query("n" + std::to_string(id) + ".fwd.test. A", id));
        std::array<std::uint8_t, 512> asked;
        sockaddr_storage from{};
        socklen_t octets = sizeof from;
        const auto length = ::recvfrom(udp.get(), asked.data(), asked.size(), 0,
                                       reinterpret_cast<sockaddr*>(&from), &octets);
        REQUIRE(length > 12);
        asked[2] |= 0x82; // a response, truncated
        REQUIRE(::sendto(udp.get(), asked.data(), static_cast<std::size_t>(length), 0,
                         reinterpret_cast<const sockaddr*>(&from), octets) == length);
    }
    REQUIRE(server.wait_for(Count::UpstreamTcp, 3));
    const auto started = std::chrono::steady_clock::now();
    const std::string expected = "SERVFAIL EDE 0 too many questions in flight to " + at.to_text();
    // Each that comes too early is turned away itself; one that comes later ends the oldest.
    std::size_t ended = 0;
    for (std::uint16_t id = 100; ended == 0; ++id) {
        REQUIRE(std::chrono::steady_clock::now() - started < std::chrono::milliseconds{750});
        client.send(query("m" + std::to_string(id) + ".fwd.test. A", id));
        const auto response = client.receive(std::chrono::milliseconds{30});
        if (response && id_of(*response) < 3) ++ended;
        if (response) CHECK(summary(*response) == expected);
    }
    CHECK(std::chrono::steady_clock::now() - started < std::chrono::milliseconds{750});
}
