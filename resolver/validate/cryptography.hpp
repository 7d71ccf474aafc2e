// Cryptography of DNSSEC: signatures, digests and the NSEC3 hash, by ldns and OpenSSL, which see
// raw octets only: what is checked, how often and with which key is decided elsewhere.
//
// Algorithms as RFC 9904 and RFC 9905 have them: RSASHA1 and RSASHA1-NSEC3-SHA1 are treated like
// unknown ones, so zones that have nothing else are insecure. Pure; any thread.
#pragma once

#include "resolver/validate/dnssec_rdata.hpp"

#include <vector>

namespace parallax::validate {

// RFC 3110 §2, and BIND's bound on exponents: larger ones make a single check slow.
inline constexpr std::size_t rsa_modulus_octets_min = 64;
inline constexpr std::size_t rsa_modulus_octets_max = 512;
inline constexpr std::size_t rsa_exponent_octets_max = 5;

/// RSASHA256 (8), RSASHA512 (10), ECDSA P-256 and P-384 (13, 14), Ed25519 (15), Ed448 (16).
bool is_supported_algorithm(std::uint8_t algorithm) noexcept;
/// SHA-1 (1), SHA-256 (2), SHA-384 (4).
bool is_supported_digest(std::uint8_t digest_type) noexcept;

/// The key has the form of its algorithm. Pre: is_supported_algorithm(algorithm).
bool is_well_formed_key(std::uint8_t algorithm, Octets key) noexcept;

struct SignedOctets {
    std::uint8_t algorithm;
    Octets key; ///< as in the DNSKEY, behind its fixed part
    Octets octets;
    Octets signature;
};
/// Pre: is_well_formed_key(algorithm, key).
bool is_signature_good(const SignedOctets& signed_octets);

/// The digest of a DS: over owner and DNSKEY RDATA (RFC 4034 §5.1.4). Pre: is_supported_digest.
std::vector<std::uint8_t> key_digest(std::uint8_t digest_type, const dns::Name& owner,
                                     Octets dnskey_rdata);

struct Nsec3Parameters {
    Octets salt;
    std::uint16_t iterations = 0;
};
/// RFC 5155 §5: costs `iterations` + 1 SHA-1.
NameDigest nsec3_hash(const dns::Name& name, const Nsec3Parameters& parameters);

} // namespace parallax::validate
