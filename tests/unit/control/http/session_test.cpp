#include "control/http/session.hpp"

#include "control/http/head.hpp"
#include "tests/unit/control/http/https_peer.hpp"

using namespace parallax::control::http;
using namespace parallax::control::http::testing;

namespace {

/// The status, and that the server closed behind it.
unsigned last_status(const Server& server, const std::string& octets) {
    HttpsPeer peer{server};
    const std::string told = peer.shake_hands().send(octets).read_all();
    CHECK(told.find("HTTP/1.1 ", 1) == std::string::npos); // one answer, not two
    return status_of(told);
}

std::string post(const std::string& path, const std::string& more) {
    return "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + more;
}

} // namespace

TEST_CASE("a body of the size that is allowed is read, one octet more is refused unread") {
    const auto server = serve();
    HttpsPeer peer{*server};
    peer.shake_hands();
    const std::string most(100, 'x');
    CHECK(body_of(peer.ask(post("/", "Content-Length: 100\r\n\r\n" + most))) ==
          "POST /; 100 " + most.substr(0, 40));
    CHECK(last_status(*server, post("/", "Content-Length: 101\r\n\r\n")) == 413);
    CHECK(last_status(*server, post("/", "Transfer-Encoding: chunked\r\n\r\n65\r\n" + most +
                                             "x\r\n0\r\n\r\n")) == 413);
    const std::string mebibyte(1024 * 1024, 'x');
    CHECK(body_of(peer.ask(post("/large", "Content-Length: 1048576\r\n\r\n" + mebibyte)))
              .starts_with("POST /large; 1048576 "));
    CHECK(last_status(*server, post("/large", "Content-Length: 1048577\r\n\r\n" + mebibyte)) ==
          413);
}

TEST_CASE("chunks are put together; what they say behind the body changes nothing") {
    const auto server = serve();
    HttpsPeer peer{*server};
    peer.shake_hands();
    CHECK(body_of(peer.ask(post("/a", "Transfer-Encoding: chunked\r\n\r\n"
                                      "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"))) ==
          "POST /a; 5 abcde");
    CHECK(body_of(peer.ask(get("/b"))) == "GET /b; 0 ");
    CHECK(last_status(*server, post("/", "Transfer-Encoding: chunked\r\n\r\n0\r\n"
                                         "Content-Length: 9\r\n\r\n")) == 400);
}

TEST_CASE("100-continue is answered before the body, or with why it need not come") {
    const auto server = serve();
    HttpsPeer peer{*server};
    peer.shake_hands().send(post("/", "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n"));
    CHECK(peer.read_response() == "HTTP/1.1 100 Continue\r\n\r\n");
    CHECK(body_of(peer.ask("abc")) == "POST /; 3 abc");
    CHECK(last_status(*server, post("/", "Content-Length: 999\r\nExpect: 100-continue\r\n\r\n")) ==
          413);
    CHECK(last_status(*server, post("/", "Content-Length: 1\r\nExpect: money\r\n\r\n")) == 417);
}

TEST_CASE("a head of the size that is allowed is read, a larger one is refused") {
    const auto server = serve();
    HttpsPeer peer{*server};
    peer.shake_hands();
    const std::size_t rest = get("/", "X: \r\n").size();
    CHECK(status_of(peer.ask(
              get("/", "X: " + std::string(head_octets_max - rest, 'x') + "\r\n"))) == 200);
    CHECK(last_status(*server, get("/", "X: " + std::string(head_octets_max - rest + 1, 'x') +
                                            "\r\n")) == 431);
    CHECK(last_status(*server, "GET /" + std::string(9000, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n") ==
          414);
}

TEST_CASE("what could be read in two ways is refused, and the connection closed") {
    const auto server = serve();
    const std::string behind = get("/smuggled");
    const std::string octets = GENERATE_COPY(
        as<std::string>{},
        post("/", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + behind),
        post("/", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + behind),
        post("/", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + behind),
        post("/", "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + behind),
        post("/", "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + behind),
        post("/", "Transfer-Encoding:\x0b chunked\r\n\r\n0\r\n\r\n" + behind),
        post("/", "Content-Length: 0\r\nContent-Length: 0\r\n\r\n" + behind),
        post("/", "Content-Length: +0\r\n\r\n" + behind),
        post("/", "Content-Length: 0x0\r\n\r\n" + behind),
        post("/", "Content-Length: 0,0\r\n\r\n" + behind),
        post("/", "Content-Length: 99999999999999999999999\r\n\r\n" + behind),
        post("/", "X: 1\r\n folded\r\n\r\n" + behind), "GET / HTTP/1.1\nHost: x\n\n" + behind,
        "GET / HTTP/1.1\r\nHost: x\nX: y\r\n\r\n" + behind,
        "GET / HTTP/1.1\r\nHost: x\rX: y\r\n\r\n" + behind,
        "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n" + behind, "GET / HTTP/1.1\r\n\r\n" + behind,
        "GET / HTTP/2.0\r\nHost: x\r\n\r\n" + behind, "GET /\r\nHost: x\r\n\r\n" + behind,
        "\r\n\r\n" + behind, "GET  / HTTP/1.1\r\nHost: x\r\n\r\n" + behind,
        "GET / / HTTP/1.1\r\nHost: x\r\n\r\n" + behind,
        "GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n" + behind,
        post("/", "Transfer-Encoding: chunked\r\n\r\n0\r\nX: y\n\r\n\r\n" + behind),
        post("/", "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n" + behind),
        post("/", "Transfer-Encoding: chunked\r\n\r\n1\nx\n0\n\n" + behind),
        post("/", "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n" + behind));
    INFO(octets);
    const unsigned status = last_status(*server, octets);
    CHECK((status == 400 || status == 413));
}
