#include "tests/unit/resolver/serve/serving.hpp"

#include <catch2/catch.hpp>
#include <sys/resource.h>

#include <atomic>

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;

TEST_CASE("held names are answered over UDP and TCP") {
    Serving server{{}};
    CHECK(UdpClient{server.at()}.ask("www.held.test. A") == "NOERROR 192.0.2.80");
    CHECK(UdpClient{server.at()}.ask("WWW.Held.Test. AAAA") == "NOERROR");
    CHECK(UdpClient{server.at()}.ask("no.held.test. A") == "NXDOMAIN");
    CHECK(UdpClient{server.at()}.ask("big.held.test. TXT").substr(0, 3) == "tc ");
    TcpClient tcp{server.at()};
    CHECK(tcp.ask("www.held.test. A") == "NOERROR 192.0.2.80");
    CHECK(tcp.ask("big.held.test. TXT") == "NOERROR");
    CHECK(server.count(Count::UdpQueries) == 4);
    CHECK(server.count(Count::TcpQueries) == 2);
    CHECK(server.count(Count::Truncated) == 1);
}

TEST_CASE("a source in no network is refused") {
    Serving server{{}};
    const std::string refused = UdpClient{server.at(), "127.77.0.1:0"}.ask("www.held.test. A");
    CHECK(refused.substr(0, 14) == "REFUSED EDE 18");
    TcpClient tcp{server.at(), "127.77.0.1:0"};
    CHECK(tcp.ask("www.held.test. A").substr(0, 14) == "REFUSED EDE 18");
}

TEST_CASE("a pinned listener decides the network, whoever asks") {
    Setup setup;
    const auto any_port = *dns::Endpoint::from_text("127.0.0.1:0");
    setup.listeners = {{any_port, "other"}, {any_port, "loopback"}};
    Serving server{setup};
    const auto ask = [&](std::size_t listener) {
        return UdpClient{server->endpoints()[listener], "127.77.0.1:0"}.ask("www.held.test. A");
    };
    CHECK(ask(0) == "NXDOMAIN"); // the zone does not exist there, and test. is special
    CHECK(ask(1) == "NOERROR 192.0.2.80");
}

TEST_CASE("a wildcard listener answers from the address that was asked") {
    Setup setup;
    setup.listeners = {{*dns::Endpoint::from_text("0.0.0.0:0"), ""},
                       {*dns::Endpoint::from_text("[::]:0"), ""}};
    Serving server{setup};
    for (const char* const address : {"127.0.0.1", "127.0.0.2", "127.5.6.7"}) {
        dns::Endpoint to = server.at();
        to.address = *dns::IpAddress::from_text(address);
        CHECK(UdpClient{to}.ask("www.held.test. A") == "NOERROR 192.0.2.80");
    }
    dns::Endpoint v6 = server->endpoints()[1];
    v6.address = *dns::IpAddress::from_text("::1");
    CHECK(UdpClient(v6, "[::1]:0").ask("www.held.test. A") == "NOERROR 192.0.2.80");
}

TEST_CASE("an address and the wildcard may share a port") {
    Serving first{{}};
    const std::uint16_t port = first.at().port;
    first->drain(std::chrono::milliseconds{0});
    Setup setup;
    setup.listeners = {{{*dns::IpAddress::from_text("0.0.0.0"), port}, ""},
                       {{*dns::IpAddress::from_text("127.0.0.3"), port}, "other"}};
    Serving server{setup};
    CHECK(UdpClient{{*dns::IpAddress::from_text("127.0.0.3"), port}}.ask("www.held.test. A") !=
          "NOERROR 192.0.2.80");
    CHECK(UdpClient{{*dns::IpAddress::from_text("127.0.0.2"), port}}.ask("www.held.test. A") ==
          "NOERROR 192.0.2.80");
}

TEST_CASE("why a listener cannot be opened is said in words, and nothing runs") {
    Serving first{{}};
    ServerOptions options;
    options.listeners = {{first.at(), ""}, {*dns::Endpoint::from_text("192.0.2.77:5353"), ""}};
    Server second{options, {}, snapshot_of({})};
    const auto failures = second.start();
    REQUIRE(failures.size() == 2);
    CHECK(failures[0].at == first.at());
    CHECK(failures[0].reason.find("port is taken") != std::string::npos);
    CHECK(failures[1].reason.find("does not have the address") != std::string::npos);
    CHECK(second.endpoints().empty());
    CHECK(UdpClient{first.at()}.ask("www.held.test. A") == "NOERROR 192.0.2.80");
}

TEST_CASE("two hundred states are published under load and no answer is lost") {
    FakeUpstream upstream{always()};
    Setup setup;
    setup.workers = 2;
    setup.rules = {{"fwd.test.", {upstream.endpoint()}}};
    Serving server{setup};
    std::atomic<bool> over{false};
    std::atomic<int> lost{0}, answered{0};
    const auto load = [&](const std::string& question, const std::string& expected) {
        const UdpClient client{server.at()};
        while (!over) {
            ++(client.ask(question) == expected ? answered : lost);
        }
    };
    std::thread held{load, "www.held.test. A", "NOERROR 192.0.2.80"};
    std::thread forwarded{load, "x.fwd.test. A", "NOERROR 192.0.2.1"};
    for (std::uint64_t generation = 2; generation <= 201; ++generation) {
        server->publish(setup.settings, snapshot_of(setup.rules, generation));
    }
    over = true;
    held.join();
    forwarded.join();
    CHECK(lost == 0);
    CHECK(answered > 200);
}

TEST_CASE("draining answers what is in flight, then ends; counters stay readable") {
    FakeUpstream upstream{always()};
    upstream.hold();
    Setup setup;
    setup.rules = {{"fwd.test.", {upstream.endpoint()}}};
    Serving server{setup};
    const UdpClient udp{server.at()};
    TcpClient tcp{server.at()}, idle{server.at()};
    udp.send(query("a.fwd.test. A"));
    tcp.send({query("b.fwd.test. A")});
    REQUIRE(upstream.wait_for(2));
    std::thread draining{[&] { server->drain(patience); }};
    CHECK(idle.is_ended());
    upstream.release();
    const auto over_udp = udp.receive();
    const auto over_tcp = tcp.receive();
    draining.join();
    REQUIRE(over_udp.has_value());
    REQUIRE(over_tcp.has_value());
    CHECK(summary(*over_udp) == "NOERROR 192.0.2.1");
    CHECK(summary(*over_tcp) == "NOERROR 192.0.2.1");
    CHECK(tcp.is_ended());
    CHECK(server.count(Count::Answers) == 2);
    server->publish(setup.settings, snapshot_of(setup.rules, 2)); // harmless afterwards
}

TEST_CASE("a drain is over when its grace is, and a server with questions in flight may be ended") {
    FakeUpstream upstream{silent()};
    Setup setup;
    setup.rules = {{"fwd.test.", {upstream.endpoint()}}};
    Serving server{setup};
    const UdpClient udp{server.at()};
    for (std::uint16_t id = 0; id < 100; ++id) {
        udp.send(query("n" + std::to_string(id) + ".fwd.test. A", id));
    }
    REQUIRE(upstream.wait_for(100));
    const auto started = std::chrono::steady_clock::now();
    server->drain(std::chrono::milliseconds{50});
    CHECK(std::chrono::steady_clock::now() - started < std::chrono::milliseconds{1000});
}

TEST_CASE("an investigation takes the way of a client's question, running or not") {
    FakeUpstream upstream{always()};
    Setup setup;
    setup.rules = {{"fwd.test.", {upstream.endpoint()}}};
    Serving server{setup};
    InvestigationRequest request;
    request.from = dns::IpAddress::from_text("127.0.0.1");
    request.name = *dns::Name::from_text("x.fwd.test.");
    const auto check = [&](const Investigation& found) {
        REQUIRE(found.network != nullptr);
        CHECK(found.network->name == "loopback");
        CHECK(found.response.answer.size() == 1);
        REQUIRE(found.upstream.size() == 1);
        CHECK(found.upstream[0].outcome == "answer");
        CHECK(found.upstream[0].asked_because == "test:2");
        REQUIRE(found.upstream[0].attempts.size() == 1);
        CHECK(found.upstream[0].attempts[0].server == upstream.endpoint());
        CHECK(found.upstream[0].attempts[0].outcome == "NOERROR");
    };
    check(server->investigate(request));
    check(investigate_once(snapshot_of(setup.rules), request));
    server->drain(std::chrono::milliseconds{0});
    check(server->investigate(request));
    request.from = dns::IpAddress::from_text("203.0.113.1");
    const Investigation refused = investigate_once(snapshot_of(setup.rules), request);
    CHECK(refused.network == nullptr);
    CHECK(refused.response.rcode() == dns::Rcode::Refused);
}

TEST_CASE("a server has all the descriptors that the system lets it have") {
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    rlimit low = before;
    low.rlim_cur = std::min<rlim_t>(before.rlim_max, 128);
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
    const Serving server{{}};
    rlimit now{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &now) == 0);
    CHECK(now.rlim_cur == before.rlim_max);
    CHECK(::setrlimit(RLIMIT_NOFILE, &before) == 0);
}
