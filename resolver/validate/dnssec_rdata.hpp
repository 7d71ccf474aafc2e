// What RRSIG, DNSKEY, DS, NSEC and NSEC3 records say, read out of their RDATA (RFC 4034, RFC 5155).
//
// Everything read borrows from the RDATA, which outlives it. Nothing when the RDATA does not have
// the form of its type, whatever its octets. Pure; any thread.
#pragma once

#include "dns/name.hpp"
#include "dns/rr_type.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace parallax::validate {

using Octets = std::span<const std::uint8_t>;

/// Of an RRSIG's RDATA: everything in front of the signer's name.
inline constexpr std::size_t rrsig_fixed_octets = 18;

struct Rrsig {
    dns::RrType covered = dns::RrType::A;
    std::uint8_t algorithm = 0;
    std::uint8_t labels = 0; ///< of the owner that was signed, "*" not counted
    std::uint32_t original_ttl = 0;
    std::uint32_t expiration = 0, inception = 0;
    std::uint16_t key_tag = 0;
    dns::Name signer;
    Octets fixed; ///< the octets of all the above but the signer
    Octets signature;
};
std::optional<Rrsig> read_rrsig(Octets rdata);

/// RFC 4034 §2.1.1, RFC 5011 §2.1.
enum DnskeyFlag : std::uint16_t { ForZones = 0x0100, Revoked = 0x0080, EntryPoint = 0x0001 };

struct Dnskey {
    std::uint16_t flags = 0;
    std::uint8_t protocol = 0;
    std::uint8_t algorithm = 0;
    Octets key;

    /// Its signatures count: RFC 4034 §2.1.1, §2.1.2, RFC 5011 §2.1.
    bool signs_zones() const noexcept {
        return (flags & ForZones) != 0 && (flags & Revoked) == 0 && protocol == 3;
    }
};
std::optional<Dnskey> read_dnskey(Octets rdata);
/// RFC 4034 appendix B. Pre: rdata is a DNSKEY's.
std::uint16_t key_tag_of(Octets rdata) noexcept;

struct Ds {
    std::uint16_t key_tag = 0;
    std::uint8_t algorithm = 0;
    std::uint8_t digest_type = 0;
    Octets digest;
};
std::optional<Ds> read_ds(Octets rdata);

/// RFC 4034 §4.1.2. One that exists is well formed.
class TypeBitmap {
  public:
    static std::optional<TypeBitmap> of(Octets octets) noexcept;
    bool has(dns::RrType type) const noexcept;
    /// A zone cut seen from above.
    bool is_delegation() const noexcept { return has(dns::RrType::NS) && !has(dns::RrType::SOA); }

  private:
    explicit TypeBitmap(Octets octets) noexcept : octets_{octets} {}
    Octets octets_;
};

struct Nsec {
    dns::Name owner;
    dns::Name next;
    TypeBitmap types;
};
std::optional<Nsec> read_nsec(const dns::Name& owner, Octets rdata);

using NameDigest = std::array<std::uint8_t, 20>; ///< SHA-1, the only hash there is (RFC 5155 §11)

struct Nsec3 {
    NameDigest owner;
    NameDigest next;
    Octets salt;
    std::uint16_t iterations = 0;
    bool opt_out = false;
    TypeBitmap types;
};
/// Nothing for unknown flags and hash algorithms (RFC 5155 §8.1, §8.2), and for an owner that is
/// not a hash right below `zone`.
std::optional<Nsec3> read_nsec3(const dns::Name& owner, const dns::Name& zone, Octets rdata);

} // namespace parallax::validate
