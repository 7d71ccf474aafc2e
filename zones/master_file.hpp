// Zone text: master files (RFC 1035 §5) and the inline records of the configuration, read through
// ldns.
//
// Every mistake is reported, up to `zone_mistakes_max`, as line and message; a zone with a mistake
// is not built. Slow path, start and reload only; any thread, no shared state.
#pragma once

#include "zones/zone_builder.hpp"

#include <string>
#include <variant>
#include <vector>

namespace parallax::zones {

inline constexpr std::size_t master_file_octets_max = std::size_t{4} << 30; // then it is refused
inline constexpr std::size_t zone_mistakes_max = 20;                        // then "and more"

/// One thing wrong in zone text. `line` counts from 1; 0 when the file could not be read at all.
struct ZoneMistake {
    std::string file;
    std::size_t line = 0;
    std::string text;
};

using ZoneOrMistakes = std::variant<std::shared_ptr<const Zone>, std::vector<ZoneMistake>>;

/// Reads a master file: $ORIGIN, $TTL, parentheses, comments, relative names; $INCLUDE is refused
/// with a clear message. A file without $TTL and without a TTL on its first record takes 3600.
ZoneOrMistakes read_master_file(const std::string& path, const dns::Name& apex, ZoneRules rules);

/// One inline record: `owner [ttl] [IN] TYPE rdata`, owner relative to the apex, "@" the apex.
/// Default TTL 3600 (the CLI's default for record sets, AZURE 2.5).
std::variant<dns::Record, std::string> read_inline_record(const std::string& text,
                                                          const dns::Name& apex);

} // namespace parallax::zones
