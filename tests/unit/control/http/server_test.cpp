#include "control/http/server.hpp"

#include "control/http/head.hpp"
#include "tests/unit/control/http/https_peer.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

using namespace parallax::control::http;
using namespace parallax::control::http::testing;
using namespace std::chrono_literals;

namespace {

/// Until the condition holds; there is no other way to see what another thread does.
template <class Condition>
void wait_until(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!condition() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    REQUIRE(condition());
}

/// Answers when it is told to.
class Bell final : public Responder {
  public:
    std::size_t body_octets_max(const Request&) const override { return 0; }
    asio::awaitable<Response> answer(Request) override {
        ++asked;
        asio::steady_timer pause{co_await asio::this_coro::executor};
        while (!rung) {
            pause.expires_after(1ms);
            co_await pause.async_wait(asio::use_awaitable);
        }
        co_return Response{200, {}, "rung"};
    }
    Response refusal(unsigned status, std::string_view) const override { return {status, {}, {}}; }

    std::atomic<int> asked{0};
    std::atomic<bool> rung{false};
};

} // namespace

TEST_CASE("requests follow each other on a connection, also when they were sent together") {
    const auto server = serve();
    HttpsPeer peer{*server};
    peer.shake_hands();
    CHECK(body_of(peer.ask(get("/a?B=1"))) == "GET /a b=1; 0 ");
    CHECK(body_of(peer.ask("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nxyz")) ==
          "POST /b; 3 xyz");
    peer.send(get("/c") + get("/d"));
    CHECK(body_of(peer.read_response()) == "GET /c; 0 ");
    CHECK(body_of(peer.read_response()) == "GET /d; 0 ");
    CHECK(server->traffic().requests == 4);
    CHECK(server->traffic().connections == 1);
}

TEST_CASE("the connection closes when the client asks, and after HTTP/1.0") {
    const auto server = serve();
    const std::string request =
        GENERATE(as<std::string>{}, get("/", "Connection: close\r\n"), "GET / HTTP/1.0\r\n\r\n");
    HttpsPeer peer{*server};
    const std::string told = peer.shake_hands().send(request).read_all();
    CHECK(status_of(told) == 200);
    CHECK(told.find("Connection: close") != std::string::npos);
}

TEST_CASE("HEAD is answered with the head alone") {
    const auto server = serve();
    HttpsPeer peer{*server};
    peer.shake_hands().send("HEAD /abc HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string told = peer.read_response("HEAD");
    CHECK(told.find("Content-Length: 13\r\n") != std::string::npos);
    CHECK(body_of(told).empty());
    CHECK(body_of(peer.ask(get("/next"))) == "GET /next; 0 ");
}

TEST_CASE("TLS before 1.2 is refused") {
    const auto server = serve();
    HttpsPeer modern{*server};
    CHECK(modern.shake_hands().protocol_version() == "TLSv1.3");
    HttpsPeer old{*server};
    SSL_set_security_level(old.stream().native_handle(), 0);
    SSL_set_max_proto_version(old.stream().native_handle(), TLS1_1_VERSION);
    boost::system::error_code fault;
    old.stream().handshake(asio::ssl::stream_base::client, fault);
    CHECK(fault);
}

TEST_CASE("slow clients make room: a share of the connections an address, the oldest goes first") {
    Limits limits;
    limits.room = {6, 3};
    const auto server = serve(limits);
    std::vector<std::unique_ptr<HttpsPeer>> slow;
    for (int i = 0; i < 20; ++i) slow.push_back(std::make_unique<HttpsPeer>(*server));
    HttpsPeer same{*server};
    CHECK(status_of(same.shake_hands().ask(get("/"))) == 200);
    HttpsPeer other{*server, "127.0.0.2"};
    CHECK(status_of(other.shake_hands().ask(get("/"))) == 200);
    wait_until([&] { return server->traffic().connections == 22; });
    CHECK(server->traffic().connections_evicted == 18);
    CHECK(slow.front()->read_all().empty());
}

TEST_CASE("who takes too long is cut off: in the handshake, idle, in a request") {
    Limits limits;
    limits.handshake = limits.idle = limits.request = 50ms;
    const auto server = serve(limits);
    HttpsPeer silent{*server};
    std::array<char, 16> octets{};
    boost::system::error_code fault;
    silent.stream().next_layer().read_some(asio::buffer(octets), fault);
    CHECK(fault);
    HttpsPeer idle{*server};
    CHECK(idle.shake_hands().read_all().empty());
    HttpsPeer slow{*server};
    CHECK(slow.shake_hands().send("GET / HTTP/1.1\r\nHost:").read_all().empty());
    HttpsPeer in_body{*server};
    CHECK(in_body.shake_hands()
              .send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nxyz")
              .read_all()
              .empty());
}

TEST_CASE("draining ends idle connections, answers what was asked, and takes no more") {
    const auto bell = std::make_shared<Bell>();
    const auto server = serve({}, bell);
    HttpsPeer idle{*server};
    idle.shake_hands();
    HttpsPeer asking{*server};
    asking.shake_hands().send(get("/"));
    wait_until([&] { return bell->asked == 1; });
    std::promise<void> done;
    server->drain(20s, [&] { done.set_value(); });
    CHECK(idle.read_all().empty());
    bell->rung = true;
    CHECK(body_of(asking.read_all()) == "rung");
    CHECK(done.get_future().wait_for(20s) == std::future_status::ready);
    tcp::socket late{asio::system_executor{}};
    boost::system::error_code fault;
    late.connect(server->endpoint(), fault);
    CHECK(fault == asio::error::connection_refused);
}

TEST_CASE("a port that is taken is said") {
    const auto server = serve();
    auto tls = tls_context(certificate().certificate, certificate().key);
    const auto second = Server::open({server->endpoint(),
                                      std::get<asio::ssl::context>(std::move(tls)),
                                      std::make_shared<Mirror>(),
                                      {}});
    REQUIRE(std::holds_alternative<std::string>(second));
    CHECK(std::get<std::string>(second) == "Address already in use");
}
