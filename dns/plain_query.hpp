// PlainQuery: a client question of the shape nearly all have, read without building anything: one
// question of class IN, no records but an OPT that asks for nothing special. Whatever else arrives,
// parse_query (query.hpp) reads; what both accept, both read alike.
//
// Never reads outside the packet, never allocates. Values that borrow from the packet; any thread.
#pragma once

#include "dns/rr_type.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace parallax::dns {

struct PlainQuery {
    std::span<const std::uint8_t> name; ///< wire form as spelt, root octet included
    RrType type = RrType::A;
    std::uint16_t id = 0;
    bool recursion_desired = false;
    bool checking_disabled = false;
    bool wants_authenticated = false; ///< AD (RFC 6840 §5.7)
    bool has_edns = false;
    bool dnssec_ok = false;
    std::uint16_t udp_payload = 0; ///< as the client says; 0 without EDNS
};

/// Nothing when the packet is not that plain, or may be malformed. Options other than client subnet
/// and keepalive change no answer, so they stay plain; so does a set AD or Z bit.
std::optional<PlainQuery> parse_plain_query(std::span<const std::uint8_t> packet) noexcept;

} // namespace parallax::dns
