// Secrets of principals: hashed with scrypt (RFC 7914), compared in constant time.
//
// Each call takes some 50 ms and up to 128 * N * r octets: callers run one at a time. Any thread.
#pragma once

#include "config/secret_hash.hpp"

namespace parallax::control::identity {

inline constexpr std::size_t secret_octets_max = 1024;

/// Nothing when the secret is empty, too long or has a zero octet, or the library refuses.
std::optional<config::SecretHash> hash_of(std::string_view secret, std::string_view salt);
/// 16 octets from the system's generator; nothing when there are none.
std::optional<std::string> new_salt();
bool matches(std::string_view secret, const config::SecretHash& kept);

} // namespace parallax::control::identity
