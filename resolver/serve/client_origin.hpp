// What UDP and TCP share about clients: PROXY headers in front of a message, and counting
// responses. Free functions.
#pragma once

#include "resolver/answer/proxy_header.hpp"
#include "resolver/answer/respond.hpp"
#include "resolver/serve/counters.hpp"

#include <span>

namespace parallax::serve {

/// Removes the PROXY v2 header a trusted proxy must send; false when there is none or it is broken.
bool take_proxy_header(answer::Incoming& incoming);

void count_response(WorkerCounters& counters, dns::Rcode rcode);
/// Reads rcode and TC from the octets.
void count_response(WorkerCounters& counters, std::span<const std::uint8_t> response);

} // namespace parallax::serve
