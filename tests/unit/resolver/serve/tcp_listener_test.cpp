#include "resolver/serve/tcp_listener.hpp"

#include "tests/unit/resolver/serve/serving.hpp"

#include <catch2/catch.hpp>
#include <sys/resource.h>

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;

namespace {

/// Leaves this process no more descriptors than it has, while it lives.
class NoMoreDescriptors {
  public:
    NoMoreDescriptors() {
        getrlimit(RLIMIT_NOFILE, &before_);
        const Descriptor next{::dup(0)};
        rlimit now = before_;
        now.rlim_cur = static_cast<rlim_t>(next.get());
        setrlimit(RLIMIT_NOFILE, &now);
    }
    ~NoMoreDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }
    NoMoreDescriptors(const NoMoreDescriptors&) = delete;
    NoMoreDescriptors& operator=(const NoMoreDescriptors&) = delete;

  private:
    rlimit before_{};
};

} // namespace

TEST_CASE("connections have a limit in all; who asks is not kept out by who only holds one") {
    FakeUpstream upstream{always()};
    upstream.hold();
    Setup setup;
    setup.rules = {{"fwd.test.", {upstream.endpoint()}}};
    setup.settings.tcp_connections_max = 3;
    Serving server{setup};
    std::vector<TcpClient> clients;
    for (int i = 1; i <= 3; ++i) {
        clients.emplace_back(server.at(), "127.0.0." + std::to_string(i) + ":0");
        CHECK(clients.back().ask("www.held.test. A") == "NOERROR 192.0.2.80");
    }
    clients[0].send({query("a.fwd.test. A")}); // no longer idle
    REQUIRE(upstream.wait_for(1));
    TcpClient fourth{server.at(), "127.0.0.4:0"};
    CHECK(fourth.ask("www.held.test. A") == "NOERROR 192.0.2.80");
    CHECK(clients[1].is_ended()); // of the idle ones it had waited longest
    CHECK(server.count(Count::TcpClosedIdle) == 1);
    clients[2].send({query("c.fwd.test. A")});
    fourth.send({query("d.fwd.test. A")});
    REQUIRE(upstream.wait_for(3));
    TcpClient refused{server.at(), "127.0.0.5:0"};
    CHECK(refused.is_ended()); // everybody waits for an answer
    CHECK(server.count(Count::TcpRefused) == 1);
    upstream.release();
    for (TcpClient* const client : {&clients[0], &clients[2], &fourth}) {
        CHECK(client->receive().has_value());
    }
}

TEST_CASE("a place is free again after a client left, whichever worker it was at") {
    Setup setup;
    setup.workers = 2;
    setup.settings.tcp_connections_max = 3;
    Serving server{setup};
    for (int i = 0; i < 50; ++i) {
        TcpClient client{server.at()};
        if (!client.is_ended(std::chrono::milliseconds{0})) {
            (void)client.ask("www.held.test. A");
        }
    }
    std::string answer;
    const auto end = std::chrono::steady_clock::now() + patience;
    while (answer.empty() && std::chrono::steady_clock::now() < end) {
        TcpClient again{server.at()};
        if (!again.is_ended(std::chrono::milliseconds{20})) answer = again.ask("www.held.test. A");
    }
    CHECK(answer == "NOERROR 192.0.2.80");
}

TEST_CASE("one client cannot take the connections of the others") {
    Setup setup;
    setup.workers = 2;
    setup.settings.tcp_connections_per_client_max = 2;
    Serving server{setup};
    TcpClient first{server.at()}, second{server.at()};
    CHECK(first.ask("www.held.test. A") == "NOERROR 192.0.2.80");
    CHECK(second.ask("www.held.test. A") == "NOERROR 192.0.2.80");
    TcpClient third{server.at()};
    CHECK(third.is_ended());
    TcpClient other{server.at(), "127.0.0.2:0"};
    CHECK(other.ask("www.held.test. A") == "NOERROR 192.0.2.80");
}

TEST_CASE("a trusted proxy has as many connections as there are, for its many clients") {
    Setup setup;
    setup.settings.tcp_connections_per_client_max = 2;
    setup.settings.answer.trust.proxies =
        zones::PrefixMap{{{*dns::Prefix::from_text("127.0.0.9/32"), 1}}};
    Serving server{setup};
    const Packet local{0x0D, 0x0A, 0x0D, 0x0A, 0,    0x0D, 0x0A, 0x51,
                       0x55, 0x49, 0x54, 0x0A, 0x20, 0,    0,    0};
    std::vector<TcpClient> clients;
    for (int i = 0; i < 5; ++i) {
        clients.emplace_back(server.at(), "127.0.0.9:0");
        clients.back().send_raw(local);
        CHECK(clients.back().ask("www.held.test. A") == "NOERROR 192.0.2.80");
    }
}

TEST_CASE("without descriptors UDP is served on, and TCP again as soon as there are some") {
    Serving server{{}};
    const UdpClient udp{server.at()};
    Descriptor socket = bound_socket(SOCK_STREAM, *dns::Endpoint::from_text("127.0.0.1:0"));
    {
        const NoMoreDescriptors none;
        connect_to(socket.get(), server.at()); // waits in the backlog
        CHECK(udp.ask("www.held.test. A") == "NOERROR 192.0.2.80");
        CHECK(server.count(Count::TcpAccepted) == 0);
    }
    REQUIRE(server.wait_for(Count::TcpAccepted, 1));
}
