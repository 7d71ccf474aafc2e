// ZoneKeys: the keys of one zone that may verify its records, and what a DS says about them.
//
// Promises: of keys with one tag and algorithm at most `keys_per_tag_max` are kept, so that
// colliding tags cost nothing (KeyTrap, CVE-2023-50387). Immutable but for what a key knows of its
// signatures, which all copies share; one thread.
#pragma once

#include "resolver/recurse/reply.hpp"
#include "resolver/validate/dnssec_rdata.hpp"
#include "resolver/validate/effort.hpp"
#include "resolver/validate/verifying_key.hpp"

#include <variant>
#include <vector>

namespace parallax::validate {

inline constexpr std::size_t keys_per_tag_max = 2;
inline constexpr std::size_t ds_records_max = 8; // of supported types, looked at

struct ZoneKey {
    std::uint16_t tag = 0;
    std::uint8_t algorithm = 0;
    std::vector<std::uint8_t> rdata;           ///< of its DNSKEY
    std::shared_ptr<VerifyingKey> verifying{}; ///< never null in a key that zone_key_of() made

    Octets key() const noexcept { return Octets{rdata}.subspan(4); }
};
/// `dnskey` as read from `rdata`.
ZoneKey zone_key_of(const Dnskey& dnskey, Octets rdata);

struct ZoneKeys {
    dns::Name zone;
    std::vector<ZoneKey> keys;
};

/// Why records are not what they should be, in the words of RFC 8914.
struct Fault {
    dns::EdeCode code = dns::EdeCode::DnssecBogus;
    std::string text;
    /// The question's Effort is spent: that says nothing about the zone, and must not be kept.
    bool is_ours = false;
};

/// The keys of a DNSKEY RRset that sign zones with an algorithm known here; well formed or not.
ZoneKeys keys_of(const recurse::ReplyRrset& dnskeys);

/// A DS set leads to no key that could be used, and what it lacks: the zone is insecure (RFC 4035
/// §5.2).
std::optional<dns::EdeCode> lacks_support(const recurse::ReplyRrset& delegation);

/// The keys that `delegation` (DS RRset) vouches for. SHA-1 digests count only where there is no
/// better one (RFC 4509 §3).
std::variant<ZoneKeys, Fault> vouched_keys(const recurse::ReplyRrset& delegation,
                                           const ZoneKeys& keys, Effort& effort);

} // namespace parallax::validate
