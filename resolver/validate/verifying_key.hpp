// VerifyingKey: the public key of a DNSKEY record, and which signatures it made, by OpenSSL, which
// sees raw octets only: what is checked, how often and with which key is decided elsewhere.
//
// Algorithms as RFC 9904 and RFC 9905 have them: RSASHA1 and RSASHA1-NSEC3-SHA1 are treated like
// unknown ones, so zones that have nothing else are insecure. Promises: OpenSSL reads the key once,
// and not before a signature is to be checked; the last good signatures are known again, since one
// proof stands in many of a zone's replies. One thread.
#pragma once

#include "resolver/validate/cryptography.hpp"

#include <memory>
#include <vector>

namespace parallax::validate {

// RFC 3110 §2, and BIND's bound on exponents: larger ones make a single check slow.
inline constexpr std::size_t rsa_modulus_octets_min = 64;
inline constexpr std::size_t rsa_modulus_octets_max = 512;
inline constexpr std::size_t rsa_exponent_octets_max = 5;
inline constexpr std::size_t good_signatures_known_max = 16; // by one key

/// RSASHA256 (8), RSASHA512 (10), ECDSA P-256 and P-384 (13, 14), Ed25519 (15), Ed448 (16).
bool is_supported_algorithm(std::uint8_t algorithm) noexcept;

/// The key has the form of its algorithm. Pre: is_supported_algorithm(algorithm).
bool is_well_formed_key(std::uint8_t algorithm, Octets key) noexcept;

class VerifyingKey {
  public:
    /// `key` as in the DNSKEY, behind its fixed part.
    VerifyingKey(std::uint8_t algorithm, Octets key);
    ~VerifyingKey();
    VerifyingKey(const VerifyingKey&) = delete;
    VerifyingKey& operator=(const VerifyingKey&) = delete;

    /// `signature` is this key's, over `octets`. Pre: the key is well formed.
    bool has_signed(Octets octets, Octets signature);
    std::size_t known_signatures() const noexcept { return good_.size(); }

  private:
    class Reader;

    std::uint8_t algorithm_;
    std::vector<std::uint8_t> key_;
    std::unique_ptr<Reader> reader_;
    std::vector<Fingerprint> good_; ///< of octets and signature; the last used first
};

} // namespace parallax::validate
