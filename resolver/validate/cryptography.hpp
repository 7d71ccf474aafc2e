// Cryptography of DNSSEC without keys: the digests of DS records and the NSEC3 hash, by OpenSSL,
// which sees raw octets only: what is hashed, and how often, is decided elsewhere. Pure; any
// thread.
#pragma once

#include "resolver/validate/dnssec_rdata.hpp"

#include <vector>

namespace parallax::validate {

/// SHA-1 (1), SHA-256 (2), SHA-384 (4).
bool is_supported_digest(std::uint8_t digest_type) noexcept;

/// The digest of a DS: over owner and DNSKEY RDATA (RFC 4034 §5.1.4). Pre: is_supported_digest.
std::vector<std::uint8_t> key_digest(std::uint8_t digest_type, const dns::Name& owner,
                                     Octets dnskey_rdata);

/// SHA-256 of both together: of parts of equal lengths no two pairs have the same.
using Fingerprint = std::array<std::uint8_t, 32>;
Fingerprint fingerprint(Octets first, Octets second);

struct Nsec3Parameters {
    Octets salt;
    std::uint16_t iterations = 0;
};
/// RFC 5155 §5: costs `iterations` + 1 SHA-1.
NameDigest nsec3_hash(const dns::Name& name, const Nsec3Parameters& parameters);

} // namespace parallax::validate
