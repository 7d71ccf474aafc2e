#include "resolver/serve/client_origin.hpp"

#include "tests/unit/resolver/serve/serving.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;

namespace {

/// PROXY v2, command PROXY, AF_INET, from `source` port 4000.
Packet proxy_header(const std::string& source) {
    Packet header{0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51,
                  0x55, 0x49, 0x54, 0x0A, 0x21, 0x12, 0,    12};
    const auto address = *dns::IpAddress::from_text(source);
    header.insert(header.end(), address.octets().begin(), address.octets().end());
    header.insert(header.end(), {127, 0, 0, 1, 0x0F, 0xA0, 0, 53});
    return header;
}

Packet with_header(const std::string& source, const Packet& packet) {
    Packet all = proxy_header(source);
    all.insert(all.end(), packet.begin(), packet.end());
    return all;
}

/// 127.0.0.8 is a proxy.
Setup behind_proxy() {
    Setup setup;
    setup.settings.answer.trust.proxies =
        zones::PrefixMap{{{*dns::Prefix::from_text("127.0.0.8"), 0}}};
    return setup;
}

} // namespace

TEST_CASE("behind a trusted proxy the header decides the network, over UDP and TCP") {
    Serving server{behind_proxy()};
    const std::string proxy = "127.0.0.8:0";
    const UdpClient udp{server.at(), proxy};
    udp.send(with_header("127.0.0.1", query("www.held.test. A")));
    auto response = udp.receive();
    REQUIRE(response.has_value());
    CHECK(summary(*response) == "NOERROR 192.0.2.80");
    udp.send(with_header("203.0.113.5", query("www.held.test. A")));
    response = udp.receive();
    REQUIRE(response.has_value());
    CHECK(summary(*response).substr(0, 14) == "REFUSED EDE 18");

    TcpClient inside{server.at(), proxy};
    inside.send_raw(with_header("127.0.0.1", framed({query("www.held.test. A", 1)})));
    response = inside.receive();
    REQUIRE(response.has_value());
    CHECK(summary(*response) == "NOERROR 192.0.2.80");
    CHECK(inside.ask("www.held.test. A") == "NOERROR 192.0.2.80"); // one header a connection
    TcpClient outside{server.at(), proxy};
    for (const std::uint8_t octet : with_header("203.0.113.5", {})) outside.send_raw({octet});
    CHECK(outside.ask("www.held.test. A").substr(0, 14) == "REFUSED EDE 18");
}

TEST_CASE("a trusted proxy without a header is not answered") {
    Serving server{behind_proxy()};
    const UdpClient udp{server.at(), "127.0.0.8:0"};
    udp.send(query("www.held.test. A", 1));
    udp.send(with_header("127.0.0.1", query("www.held.test. A", 2)));
    const auto response = udp.receive();
    REQUIRE(response.has_value());
    CHECK(id_of(*response) == 2);
    TcpClient tcp{server.at(), "127.0.0.8:0"};
    tcp.send({query("www.held.test. A")});
    CHECK(tcp.is_ended());
    CHECK(server.count(Count::ProxyRejected) == 2);
}

TEST_CASE("a header from anybody else is no question") {
    Serving server{behind_proxy()};
    const UdpClient udp{server.at()};
    udp.send(with_header("127.0.0.1", query("www.held.test. A", 1)));
    udp.send(query("www.held.test. A", 2));
    while (const auto response = udp.receive()) {
        const auto message = dns::parse_message(*response);
        REQUIRE(message.has_value());
        CHECK(message->answer.size() == (id_of(*response) == 2 ? 1U : 0U));
        if (id_of(*response) == 2) break;
    }
    TcpClient tcp{server.at()};
    tcp.send_raw(with_header("127.0.0.1", framed({query("www.held.test. A")})));
    tcp.shut_down_writing();
    CHECK(tcp.is_ended());
}
