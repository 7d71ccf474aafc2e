// Header: the twelve octets every message starts with (RFC 1035 §4.1.1; AD and CD: RFC 4035 §3).
#pragma once

#include "dns/rr_type.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace parallax::dns {

inline constexpr std::size_t header_octets = 12;
inline constexpr std::size_t message_octets_max = 65535;    // a TCP length field (RFC 1035 §4.2.2)
inline constexpr std::size_t udp_payload_octets = 1232;     // what we offer and accept over UDP
inline constexpr std::size_t udp_payload_octets_max = 4096; // the most an operator may allow
inline constexpr std::size_t udp_payload_octets_plain = 512; // without EDNS (RFC 1035 §4.2.1)

struct Header {
    std::uint16_t id = 0;
    bool qr = false, aa = false, tc = false, rd = false, ra = false, ad = false, cd = false;
    Opcode opcode = Opcode::Query;
    std::uint8_t rcode = 0; ///< low four bits; the upper eight live in OPT
    std::uint16_t question_count = 0, answer_count = 0, authority_count = 0, additional_count = 0;
};

/// Reads the first twelve octets.
Result<Header> read_header(std::span<const std::uint8_t> message);
/// Writes twelve octets. Pre: out.size() >= header_octets.
void write_header(const Header& header, std::span<std::uint8_t> out) noexcept;

} // namespace parallax::dns
