// `parallax query`: a small dig. Asks one server one question and shows the reply. Blocks; one
// thread.
#pragma once

#include "control/console.hpp"
#include "control/dns_exchange.hpp"
#include "control/exit_code.hpp"

namespace parallax::control {

inline constexpr unsigned udp_tries_max = 3; // as dig: the first and two more

enum class QueryOutput : std::uint8_t { Text, Short, Json };
enum class EdnsUse : std::uint8_t { No, Yes, WithDnssecOk };
enum class RecursionDesired : std::uint8_t { No, Yes };

struct QueryCommand {
    dns::Question question;
    std::optional<dns::Endpoint> server; ///< nothing: the first of /etc/resolv.conf
    std::optional<dns::IpAddress> from;
    Wire wire = Wire::Udp;
    std::chrono::milliseconds timeout{2000}; ///< of each try
    EdnsUse edns = EdnsUse::Yes;
    RecursionDesired recursion = RecursionDesired::Yes;
    std::optional<dns::Prefix> subnet; ///< sent as EDNS Client Subnet
    QueryOutput output = QueryOutput::Text;
};

/// Good on any reply, whatever its rcode; Network when there is none.
ExitCode run(const QueryCommand& command, const Console& console);

/// The first nameserver of resolv.conf's text, else 127.0.0.1.
dns::Endpoint server_of_resolv_conf(const std::string& text);
/// The answer section's RDATA, a line each, in the order of the chain that starts at the question.
std::string short_text(const dns::Message& message);

} // namespace parallax::control
