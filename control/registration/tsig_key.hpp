// TsigKey: a secret two sides share, by the name and algorithm they call it (RFC 8945 §6).
//
// Promises: a key that exists has a secret worth guessing; HMAC-MD5 and HMAC-SHA1 do not exist
// here; nothing here turns a secret into text. Values; any thread.
#pragma once

#include "dns/name.hpp"

#include <optional>
#include <variant>
#include <vector>

namespace parallax::control::registration {

using Octets = std::vector<std::uint8_t>;
using OctetView = std::span<const std::uint8_t>;

enum class TsigAlgorithm : std::uint8_t { HmacSha224, HmacSha256, HmacSha384, HmacSha512 };

/// Nothing for names of algorithms that are not served.
std::optional<TsigAlgorithm> tsig_algorithm(const dns::Name& name);
/// "hmac-sha256."
dns::Name name_of(TsigAlgorithm algorithm);
/// Of a MAC that is not truncated.
std::size_t mac_octets(TsigAlgorithm algorithm) noexcept;

inline constexpr std::size_t secret_octets_min = 16;
inline constexpr std::size_t secret_octets_max = 512;
inline constexpr std::size_t key_text_octets_max = 4096;

struct TsigKey {
    dns::Name name;
    TsigAlgorithm algorithm = TsigAlgorithm::HmacSha256;
    Octets secret;
};

/// What `tsig-keygen` writes, and `nsupdate -k` and ISC's dhcpd read: one statement
/// `key "name" { algorithm hmac-sha256; secret "base64"; };`. Otherwise what is wrong with it,
/// without a word of it.
std::variant<TsigKey, std::string> tsig_key_from_text(std::string_view text);

/// RFC 4648 §4, padded, nothing else.
std::optional<Octets> from_base64(std::string_view text);

Octets hmac(const TsigKey& key, OctetView message);
/// Takes the same time wherever they differ. MACs of different lengths are not equal.
bool is_same_mac(OctetView a, OctetView b) noexcept;

} // namespace parallax::control::registration
