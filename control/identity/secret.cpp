#include "control/identity/secret.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

namespace parallax::control::identity {

namespace {

/// What scrypt itself needs beside its 128 * N * r octets.
constexpr std::uint64_t slack_octets = std::uint64_t{1} << 20;

/// HMAC fills a short key up with zeros (RFC 2104 section 2), so a secret with zeros behind it
/// would have the hash of the one without.
bool is_secret(std::string_view secret) {
    return !secret.empty() && secret.size() <= secret_octets_max &&
           secret.find('\0') == std::string_view::npos;
}

/// Fills `shape.hash`.
std::optional<config::SecretHash> scrypt(std::string_view secret, config::SecretHash shape) {
    if (!is_secret(secret)) return std::nullopt;
    shape.hash.resize(config::secret_hash_octets);
    const std::uint64_t memory = 128 * shape.block * (shape.cost + shape.parallel) + slack_octets;
    const int done = EVP_PBE_scrypt(secret.data(), secret.size(), shape.salt.data(),
                                    shape.salt.size(), shape.cost, shape.block, shape.parallel,
                                    memory, shape.hash.data(), shape.hash.size());
    if (done != 1) return std::nullopt;
    return shape;
}

} // namespace

std::optional<config::SecretHash> hash_of(std::string_view secret, std::string_view salt) {
    config::SecretHash shape;
    shape.salt.assign(salt.begin(), salt.end());
    return scrypt(secret, std::move(shape));
}

std::optional<std::string> new_salt() {
    std::vector<unsigned char> salt(config::salt_octets_min);
    if (RAND_bytes(salt.data(), static_cast<int>(salt.size())) != 1) return std::nullopt;
    return std::string(salt.begin(), salt.end());
}

bool matches(std::string_view secret, const config::SecretHash& kept) {
    const auto made = scrypt(secret, kept);
    return made && kept.hash.size() == made->hash.size() &&
           CRYPTO_memcmp(made->hash.data(), kept.hash.data(), kept.hash.size()) == 0;
}

} // namespace parallax::control::identity
