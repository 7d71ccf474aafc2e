// DnsExchange: one question to one server over UDP or TCP, as a client that waits: the wire of
// `query`.
//
// Promises: never waits past the time-out; over UDP only a packet that is a response with the
// question's id and question ends the wait, others are counted and ignored, at most
// `ignored_packets_max`. Blocks; any thread.
#pragma once

#include "dns/ip_address.hpp"
#include "dns/message.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace parallax::control {

inline constexpr std::size_t ignored_packets_max = 1000;

enum class Wire : std::uint8_t { Udp, Tcp };

struct ExchangePlan {
    dns::Endpoint server;
    std::optional<dns::IpAddress> from; ///< nothing: the system chooses
    Wire wire = Wire::Udp;
    std::chrono::milliseconds timeout{2000};
};

struct Received {
    std::vector<std::uint8_t> packet;
    dns::Message message;
    std::chrono::microseconds took{};
    std::size_t ignored = 0; ///< packets that were no response to the question
};

/// Why there is no reply, in words: "10.1.0.4:53 refused the connection".
struct NoReply {
    std::string reason;
};

using ExchangeResult = std::variant<Received, NoReply>;

/// Sends `query` (a complete packet) once and waits for its reply.
ExchangeResult exchange_once(const ExchangePlan& plan, std::span<const std::uint8_t> query);

/// Appends an EDNS Client Subnet option (RFC 7871 §6) to a query that ends in an OPT record without
/// options, as dns::build_query writes it. Pre: the packet ends so.
void append_client_subnet(std::vector<std::uint8_t>& query, const dns::Prefix& subnet);

} // namespace parallax::control
