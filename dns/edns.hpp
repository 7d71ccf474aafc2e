// Edns: what an OPT record says (RFC 6891), and extended DNS errors (RFC 8914).
//
// Promises: reading visits at most `edns_options_max` options and never past RDLENGTH; unknown
// options are ignored (RFC 6891 §6.1.2). Values; any thread.
#pragma once

#include "dns/header.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace parallax::dns {

inline constexpr std::size_t edns_options_max = 32; // more is FORMERR

enum class OptionCode : std::uint16_t {
    Nsid = 3,
    ClientSubnet = 8,
    Expire = 9,
    Cookie = 10,
    TcpKeepalive = 11,
    Padding = 12,
    Ede = 15,
};

/// INFO-CODEs of RFC 8914 §4 that this server sends or shows.
enum class EdeCode : std::uint16_t {
    Other = 0,
    UnsupportedDnskeyAlgorithm = 1,
    UnsupportedDsDigestType = 2,
    StaleAnswer = 3,
    DnssecIndeterminate = 5,
    DnssecBogus = 6,
    SignatureExpired = 7,
    SignatureNotYetValid = 8,
    DnskeyMissing = 9,
    RrsigsMissing = 10,
    NoZoneKeyBitSet = 11,
    NsecMissing = 12,
    CachedError = 13,
    NotReady = 14,
    Blocked = 15,
    Prohibited = 18,
    StaleNxdomainAnswer = 19,
    NotAuthoritative = 20,
    NotSupported = 21,
    NoReachableAuthority = 22,
    NetworkError = 23,
    InvalidEdata = 24,
    UnsupportedNsec3Iterations = 27,
};
std::string to_text(EdeCode code);

/// One extended error with its EXTRA-TEXT (UTF-8, may be empty).
struct ExtendedError {
    EdeCode code = EdeCode::Other;
    std::string text;
};

/// An address as a client subnet option carries it (RFC 7871 §6): family 1 uses 4 octets, 2
/// uses 16. A query's scope, which has to be 0, is not kept.
struct ClientSubnet {
    std::uint16_t family = 0;
    std::uint8_t source_prefix = 0;
    std::array<std::uint8_t, 16> address{}; ///< zero-padded

    /// Of the address that are sent: as many as the prefix needs.
    std::size_t address_octets() const noexcept { return (std::size_t{source_prefix} + 7) / 8; }
};

/// The OPT of a message we received.
struct Edns {
    std::uint16_t udp_payload = udp_payload_octets_plain; ///< values below 512 are read as 512
    std::uint8_t version = 0;
    std::uint8_t extended_rcode = 0; ///< upper eight bits of the rcode
    bool dnssec_ok = false;
    bool keepalive = false; ///< edns-tcp-keepalive present (RFC 7828)
    std::optional<ClientSubnet> client_subnet;
    std::vector<ExtendedError> errors; ///< as a response carries them, at most 8 kept
};

/// Reads the RDATA of an OPT whose CLASS and TTL fields are given.
Result<Edns> read_edns(std::uint16_t rr_class, std::uint32_t ttl,
                       std::span<const std::uint8_t> rdata);

} // namespace parallax::dns
