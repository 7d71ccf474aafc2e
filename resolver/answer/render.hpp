// Render: an Answer as a message, within a limit. Never sees a zone. Pure; any thread.
#pragma once

#include "dns/query.hpp"
#include "resolver/answer/answer.hpp"

#include <boost/container/static_vector.hpp>

#include <span>

namespace parallax::answer {

/// What the transport adds.
struct RenderOptions {
    std::size_t limit = dns::udp_payload_octets_plain; ///< octets of the whole message
    std::uint16_t own_udp_payload = dns::udp_payload_octets;
    std::optional<std::uint16_t>
        keepalive_100ms;              ///< sent when the client asked for it over TCP (RFC 7828)
    bool recursion_available = false; ///< RA: only towards networks some names are asked for
};

inline constexpr std::size_t ageing_ttls_max = 64; // remembered of one message

/// Where ageing TTLs are in a message.
using TtlOffsets = boost::container::static_vector<std::uint16_t, ageing_ttls_max>;

struct Rendered {
    std::size_t octets = 0;
    std::size_t octets_before_opt = 0;
    TtlOffsets ageing_ttls; ///< the first of them
    enum class Extent : std::uint8_t { Whole, Truncated } extent = Extent::Whole;
};

/// Writes the response to `query`; a client subnet in it, which the caller believes, comes back
/// with its source prefix as scope (RFC 7871 §7.2.1). What does not fit: whole RRsets are left out,
/// additional first, then TC is set (RFC 2181 §9); the OPT always stays (RFC 6891 §7). Pre:
/// out.size() >= options.limit >= 512.
Rendered render(const dns::Query& query, const Answer& answer, const RenderOptions& options,
                std::span<std::uint8_t> out);
/// The response to a packet that is no question we answer.
std::size_t render(const dns::Decline& decline, const RenderOptions& options,
                   std::span<std::uint8_t> out);

} // namespace parallax::answer
