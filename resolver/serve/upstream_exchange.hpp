// Upstream exchange: carries out a Resolution with sockets: a fresh one per try, bound to a random
// port, connected, so that the kernel drops what does not come from the server asked (RFC 5452 §9).
// Worker's thread only.
#pragma once

#include "resolver/serve/worker_state.hpp"

#include <boost/asio/awaitable.hpp>

#include <variant>

namespace parallax::serve {

inline constexpr std::uint16_t upstream_port_min = 1024; // ports are drawn from [min, 65535]
inline constexpr std::size_t port_tries_max = 32;        // ports in use are drawn anew this often

using ExchangeResult = std::variant<std::shared_ptr<const recurse::Reply>, recurse::GaveUp>;

/// How an administrator knows this server at one of its addresses: with the port it listens on.
std::string text_of_end(const std::vector<dns::Endpoint>& listening, const dns::IpAddress& local);

/// Runs until the question is finished or given up. `worker` and `resolution` outlive the call.
boost::asio::awaitable<ExchangeResult> run_exchange(WorkerState& worker,
                                                    recurse::Resolution& resolution);

} // namespace parallax::serve
