// HttpsPeer: a client that sends what it likes over TLS, and a server that tells what it
// understood.
#pragma once

#include "control/http/certificate.hpp"
#include "control/http/server.hpp"
#include "control/http/tls.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>

#include <future>

namespace parallax::control::http::testing {

namespace asio = boost::asio;
using asio::ip::tcp;

/// "METHOD path name=value; body" of each request.
class Mirror final : public Responder {
  public:
    std::size_t body_octets_max(const Request& head) const override {
        return head.path == "/large" ? 1024 * 1024 : 100;
    }
    asio::awaitable<Response> answer(Request request) override {
        std::string text = request.method + ' ' + request.path;
        for (const auto& [name, value] : request.query) text += ' ' + name + '=' + value;
        text += "; " + std::to_string(request.body.size()) + ' ' + request.body.substr(0, 40);
        co_return Response{200, {{"Content-Type", "text/plain"}}, text};
    }
    Response refusal(unsigned status, std::string_view why) const override {
        return {status, {{"Content-Type", "text/plain"}}, std::string{why}};
    }
};

inline const Certificate& certificate() {
    static const Certificate made =
        *make_certificate({{"localhost"}, {"127.0.0.1"}}, std::int64_t{1'795'000'000});
    return made;
}

inline std::unique_ptr<Server> serve(Limits limits = {},
                                     std::shared_ptr<Responder> responder = nullptr) {
    auto tls = tls_context(certificate().certificate, certificate().key);
    REQUIRE(std::holds_alternative<asio::ssl::context>(tls));
    if (!responder) responder = std::make_shared<Mirror>();
    auto opened = Server::open({{asio::ip::address_v4::loopback(), 0},
                                std::get<asio::ssl::context>(std::move(tls)),
                                std::move(responder),
                                limits});
    REQUIRE(std::holds_alternative<std::unique_ptr<Server>>(opened));
    return std::get<std::unique_ptr<Server>>(std::move(opened));
}

/// Blocking; the test program's own deadline ends what hangs.
class HttpsPeer {
  public:
    explicit HttpsPeer(const Server& server, const std::string& from = "127.0.0.1") {
        auto& socket = stream_.lowest_layer();
        socket.open(tcp::v4());
        socket.bind({asio::ip::make_address(from), 0});
        socket.connect(server.endpoint());
    }
    HttpsPeer& shake_hands() {
        stream_.handshake(asio::ssl::stream_base::client);
        return *this;
    }
    HttpsPeer& send(const std::string& text) {
        asio::write(stream_, asio::buffer(text));
        return *this;
    }
    /// As much as there is before a pause in the protocol: a head, and the body it announces.
    std::string read_response(const std::string& method = "GET") {
        std::string text;
        while (text.find("\r\n\r\n") == std::string::npos && read_some(text)) {
        }
        const std::size_t body_at = text.find("\r\n\r\n") + 4;
        const std::size_t length_at = text.find("Content-Length: ");
        const std::size_t length = length_at == std::string::npos || method == "HEAD"
                                       ? 0
                                       : std::stoul(text.substr(length_at + 16));
        while (text.size() < body_at + length && read_some(text)) {
        }
        return text;
    }
    /// Until the server closes.
    std::string read_all() {
        std::string text;
        while (read_some(text)) {
        }
        return text;
    }
    std::string ask(const std::string& text) {
        send(text);
        return read_response();
    }
    std::string protocol_version() { return SSL_get_version(stream_.native_handle()); }
    auto& stream() { return stream_; }

  private:
    bool read_some(std::string& text) {
        std::array<char, 4096> octets{};
        boost::system::error_code fault;
        const std::size_t count = stream_.read_some(asio::buffer(octets), fault);
        text.append(octets.data(), count);
        return !fault;
    }

    asio::io_context loop_;
    asio::ssl::context tls_{asio::ssl::context::tls_client};
    asio::ssl::stream<tcp::socket> stream_{loop_, tls_};
};

inline std::string get(const std::string& target, const std::string& more = "") {
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n";
}

inline std::string body_of(const std::string& response) {
    const std::size_t end = response.find("\r\n\r\n");
    return end == std::string::npos ? std::string{} : response.substr(end + 4);
}

inline unsigned status_of(const std::string& response) {
    return response.size() < 12 ? 0 : static_cast<unsigned>(std::stoul(response.substr(9, 3)));
}

} // namespace parallax::control::http::testing
