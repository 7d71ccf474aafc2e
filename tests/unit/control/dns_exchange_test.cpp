#include "control/dns_exchange.hpp"

#include "control/descriptor.hpp"
#include "tests/unit/control/workspace.hpp"

#include <cstring>
#include <thread>

using namespace parallax;
using namespace parallax::control;

namespace {

/// A UDP socket on loopback and where it is.
struct UdpServer {
    Descriptor socket{::socket(AF_INET, SOCK_DGRAM, 0)};
    dns::Endpoint at;
    UdpServer() {
        const SocketAddress any = socket_address_of(*dns::Endpoint::from_text("127.0.0.1:0"));
        REQUIRE(bind(socket.number(), any.generic(), any.length) == 0);
        sockaddr_in bound{};
        socklen_t length = sizeof bound;
        getsockname(socket.number(), reinterpret_cast<sockaddr*>(&bound), &length);
        at = {*dns::IpAddress::from_text("127.0.0.1"), ntohs(bound.sin_port)};
    }
};

std::vector<std::uint8_t> query_for(const std::string& name) {
    dns::Header header;
    header.id = 0x1234;
    return *dns::build_query(header, {testing::name(name), dns::RrType::A, dns::RrClass::IN},
                             dns::OwnEdns{});
}

ExchangePlan plan_for(const dns::Endpoint& server, int timeout_ms) {
    return {server, std::nullopt, Wire::Udp, std::chrono::milliseconds{timeout_ms}};
}

/// Answers one question: first with each of `wrong` done to the reply, then with the reply.
template <class Spoil>
void answer_once(const UdpServer& server, std::vector<Spoil> wrong) {
    std::array<std::uint8_t, 512> packet{};
    sockaddr_in client{};
    socklen_t length = sizeof client;
    const auto octets = recvfrom(server.socket.number(), packet.data(), packet.size(), 0,
                                 reinterpret_cast<sockaddr*>(&client), &length);
    if (octets <= 0) return;
    packet[2] |= 0x80; // QR
    const auto send_packet = [&](const std::array<std::uint8_t, 512>& reply) {
        sendto(server.socket.number(), reply.data(), static_cast<std::size_t>(octets), 0,
               reinterpret_cast<const sockaddr*>(&client), length);
    };
    for (const Spoil& spoil : wrong) {
        auto spoilt = packet;
        spoil(spoilt);
        send_packet(spoilt);
    }
    send_packet(packet);
}

} // namespace

TEST_CASE("packets that are no reply to the question are ignored") {
    const UdpServer server;
    using Packet = std::array<std::uint8_t, 512>;
    using Spoil = void (*)(Packet&);
    std::thread answering{[&] {
        answer_once<Spoil>(server, {[](Packet& reply) { reply[0] ^= 1; },    // id
                                    [](Packet& reply) { reply[2] &= 0x7F; }, // QR clear
                                    [](Packet& reply) { reply[13] ^= 2; },   // question's name
                                    [](Packet& reply) { reply[5] = 9; }});   // unreadable
    }};
    const auto result = exchange_once(plan_for(server.at, 5000), query_for("a.example"));
    answering.join();
    REQUIRE(std::holds_alternative<Received>(result));
    CHECK(std::get<Received>(result).ignored == 4);
    CHECK(std::get<Received>(result).message.header.id == 0x1234);
}

TEST_CASE("silence ends with the time-out, over UDP and TCP, and says who was silent") {
    const UdpServer server;
    const auto silent = exchange_once(plan_for(server.at, 20), query_for("a.example"));
    REQUIRE(std::holds_alternative<NoReply>(silent));
    CHECK(std::get<NoReply>(silent).reason.find(server.at.to_text()) != std::string::npos);
    auto tcp = plan_for(server.at, 2000);
    tcp.wire = Wire::Tcp;
    const auto refused = exchange_once(tcp, query_for("a.example"));
    REQUIRE(std::holds_alternative<NoReply>(refused));
    CHECK(std::get<NoReply>(refused).reason.find("refused") != std::string::npos);
}

TEST_CASE("a source address this machine lacks is a clear error") {
    auto plan = plan_for(*dns::Endpoint::from_text("127.0.0.1:53"), 20);
    plan.from = dns::IpAddress::from_text("192.0.2.77");
    const auto result = exchange_once(plan, query_for("a.example"));
    REQUIRE(std::holds_alternative<NoReply>(result));
    CHECK(std::get<NoReply>(result).reason.find("this machine has no such address") !=
          std::string::npos);
    plan.from = dns::IpAddress::from_text("::1");
    const auto families = exchange_once(plan, query_for("a.example"));
    CHECK(std::get<NoReply>(families).reason.find("address families") != std::string::npos);
}

TEST_CASE("a client subnet is written as RFC 7871 says") {
    auto packet = query_for("a.example");
    const std::size_t before = packet.size();
    append_client_subnet(packet, *dns::Prefix::from_text("10.1.128.0/17"));
    const std::vector<std::uint8_t> option(packet.begin() + static_cast<std::ptrdiff_t>(before),
                                           packet.end());
    CHECK(option == std::vector<std::uint8_t>{0, 8, 0, 7, 0, 1, 17, 0, 10, 1, 128});
    const auto message = dns::parse_message(packet);
    REQUIRE(message.has_value());
    REQUIRE(message->edns);
    REQUIRE(message->edns->client_subnet);
    CHECK(message->edns->client_subnet->source_prefix == 17);
}
