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

TEST_CASE("connections have a limit in all, and a place is free again after a client left") {
    Setup setup;
    setup.workers = 2;
    setup.settings.tcp_connections_max = 3;
    Serving server{setup};
    std::vector<TcpClient> clients;
    for (int i = 1; i <= 3; ++i) {
        clients.emplace_back(server.at(), "127.0.0." + std::to_string(i) + ":0");
        CHECK(clients.back().ask("www.held.test. A") == "NOERROR 192.0.2.80");
    }
    TcpClient refused{server.at(), "127.0.0.4:0"};
    CHECK(refused.is_ended());
    CHECK(server.count(Count::TcpRefused) == 1);
    clients.pop_back();
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
