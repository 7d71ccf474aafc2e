// RecordBlob: RRsets as the octets that RecordCache keeps under one key, and back.
//
// Pure; any thread. read_rrsets() takes what write_rrsets() made; anything else gives nothing.
#pragma once

#include "resolver/recurse/reply.hpp"

namespace parallax::recurse {

/// Of one entry, its name included: an NXDOMAIN with three NSEC3 and their signatures fits. What is
/// larger is asked for each time.
inline constexpr std::size_t record_octets_max = 4096;

/// Appends to `blob`, which starts with the folded name that the entry is about: RRsets of that
/// owner do not repeat it. False, with `blob` unusable, above `record_octets_max`.
[[nodiscard]] bool append_rrset(std::vector<std::uint8_t>& blob, const dns::Name& about,
                                const ReplyRrset& rrset);

/// The RRsets behind the name.
std::optional<std::vector<ReplyRrset>> read_rrsets(std::span<const std::uint8_t> octets,
                                                   const dns::Name& about);

} // namespace parallax::recurse
