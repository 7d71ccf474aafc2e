// Text encodings that presentation formats share: hex, base64, quoted strings, timestamps, type
// bitmaps, addresses. Free functions; any thread.
#pragma once

#include "dns/rr_type.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace parallax::dns {

/// Upper-case hex without spaces.
std::string hex_of(std::span<const std::uint8_t> octets);
/// RFC 4648 §4, padded.
std::string base64_of(std::span<const std::uint8_t> octets);
/// "..." with `\"`, `\\` and `\DDD` escapes (RFC 1035 §5.1).
std::string quoted(std::span<const std::uint8_t> octets);
/// YYYYMMDDHHmmSS in UTC (RFC 4034 §3.2).
std::string timestamp(std::uint32_t seconds);
/// Types of an NSEC bitmap (RFC 4034 §4.1.2), separated by spaces; nothing when malformed.
std::optional<std::string> types_of_bitmap(std::span<const std::uint8_t> bitmap);
/// RFC 5952 text; unlike IpAddress, mapped addresses keep their IPv6 form.
std::string ipv6_text(const std::array<std::uint8_t, 16>& octets);
/// Octets of the well-formed UTF-8 sequence at the front (RFC 3629 §4); 0: there is none.
std::size_t utf8_octets(std::string_view text) noexcept;

} // namespace parallax::dns
