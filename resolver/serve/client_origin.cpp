#include "resolver/serve/client_origin.hpp"

namespace parallax::serve {

bool take_proxy_header(answer::Incoming& incoming) {
    const auto read = answer::read_proxy_header(incoming.packet);
    const auto* const header = std::get_if<answer::ProxyHeader>(&read);
    if (header == nullptr) return false;
    incoming.packet = incoming.packet.subspan(header->octets);
    incoming.origin.proxied_source = header->source;
    return true;
}

void count_response(WorkerCounters& counters, dns::Rcode rcode) {
    counters.add(Count::Answers);
    if (rcode == dns::Rcode::FormErr) counters.add(Count::FormErr);
    if (rcode == dns::Rcode::ServFail) counters.add(Count::ServFail);
    if (rcode == dns::Rcode::NxDomain) counters.add(Count::NxDomain);
    if (rcode == dns::Rcode::Refused) counters.add(Count::Refused);
}

void count_response(WorkerCounters& counters, std::span<const std::uint8_t> response) {
    const auto header = dns::read_header(response);
    if (!header) return;
    count_response(counters, static_cast<dns::Rcode>(header->rcode));
    if (header->tc) counters.add(Count::Truncated);
}

} // namespace parallax::serve
