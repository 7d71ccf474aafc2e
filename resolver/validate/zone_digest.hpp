// The digest over a whole zone that its ZONEMD record promises (RFC 8976). Pure; any thread.
#pragma once

#include "dns/rrset.hpp"

#include <span>
#include <string>

namespace parallax::validate {

enum class ZoneDigest : std::uint8_t {
    None,  ///< no ZONEMD, or only with schemes and digests that are not known here
    Right, ///< as promised
    Wrong,
};
struct DigestVerdict {
    ZoneDigest digest = ZoneDigest::None;
    std::string text{}; ///< why it is wrong
};

/// RFC 8976 §4 with scheme SIMPLE and SHA-384 or SHA-512; whether the ZONEMD is signed, nobody
/// looks here. Pre: all records are at or below `apex`.
DigestVerdict check_zone_digest(const dns::Name& apex, std::span<const dns::Record> records);

} // namespace parallax::validate
