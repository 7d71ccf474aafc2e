// SecretHash: how a principal's secret is kept: "scrypt$N$r$p$salt$hash" (RFC 7914), salt and hash
// in hexadecimal. The secret itself is in no file.
//
// Promises: a SecretHash that exists costs bounded memory and time to check. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parallax::config {

// RFC 7914 section 2: memory is 128 * N * r octets; N is a power of two.
inline constexpr std::uint64_t scrypt_cost_min = 16'384;
inline constexpr std::uint64_t scrypt_cost_max = 131'072;
inline constexpr std::uint32_t scrypt_block_max = 8;
inline constexpr std::uint32_t scrypt_parallel_max = 4;
inline constexpr std::size_t salt_octets_min = 16;
inline constexpr std::size_t salt_octets_max = 64;
inline constexpr std::size_t secret_hash_octets = 32;

struct SecretHash {
    std::uint64_t cost = 32'768; ///< N
    std::uint32_t block = 8;     ///< r
    std::uint32_t parallel = 1;  ///< p
    std::vector<std::uint8_t> salt;
    std::vector<std::uint8_t> hash;

    /// Nothing when malformed or outside the limits above.
    static std::optional<SecretHash> from_text(std::string_view text);
    std::string to_text() const;
};

} // namespace parallax::config
