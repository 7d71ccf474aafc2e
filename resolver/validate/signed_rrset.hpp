// Verification of one RRset by its RRSIGs and the keys of a zone (RFC 4035 §5.3).
//
// Promises: at most `signatures_per_rrset_max` RRSIGs and, through ZoneKeys, two keys for each are
// tried; every attempt is taken from the Effort; a key without the form of its algorithm ends the
// attempt for good. Pure; any thread.
#pragma once

#include "resolver/validate/zone_keys.hpp"

namespace parallax::validate {

inline constexpr std::size_t signatures_per_rrset_max = 8;
/// Clocks differ: a signature counts for so long before and after its time.
inline constexpr std::uint32_t clock_skew_s = 300;

/// The RRset is what the zone published.
struct Verified {
    std::uint8_t labels = 0;     ///< of the RRSIG: fewer than the owner's: made from a wildcard
    std::uint32_t ttl_max_s = 0; ///< RFC 4035 §5.3.3: original TTL and time left
    bool is_expanded = false;
};
using Verification = std::variant<Verified, Fault>;

/// `now_s`: seconds since 1970, compared as serial numbers (RFC 4034 §3.1.5).
Verification verify(const recurse::ReplyRrset& rrset, const ZoneKeys& keys, Effort& effort,
                    std::uint32_t now_s);

/// The zone that claims to have signed the RRset: the lowest at or above its owner (above it, for
/// DS) that any of its signatures names. Nothing: it is not signed.
std::optional<dns::Name> signer_of(const recurse::ReplyRrset& rrset);

/// Not later than its signature allows.
void limit_ttl(recurse::ReplyRrset& rrset, const Verified& verified);

} // namespace parallax::validate
