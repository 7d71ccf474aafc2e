// Zone text: master files (RFC 1035 §5) and the inline records of the configuration, read through
// ldns; beside it the plain lines of master files, which are nearly all, are read by
// PlainLineReader at a tenth of the cost.
//
// Every mistake is reported, up to `zone_mistakes_max`, as line and message; a zone with a mistake
// is not built. Slow path, start and reload only; any thread, no shared state.
#pragma once

#include "zones/master_text.hpp"
#include "zones/zone_builder.hpp"

#include <string>
#include <variant>
#include <vector>

namespace parallax::zones {

inline constexpr std::size_t zone_mistakes_max = 20; // then "and more"

/// One thing wrong in zone text. `line` counts from 1; 0 when the file could not be read at all.
struct ZoneMistake {
    std::string file;
    std::size_t line = 0;
    std::string text;
};

using ZoneOrMistakes = std::variant<std::shared_ptr<const Zone>, std::vector<ZoneMistake>>;

/// Who reads plain lines. That both mean the same is tested; serving always takes the faster one.
enum class PlainLines : std::uint8_t { ReadHere, LeftToLdns };

/// Reads the text of a master file: $ORIGIN, $TTL, parentheses, comments, relative names; $INCLUDE
/// is refused with a clear message. A file without $TTL and without a TTL on its first record takes
/// 3600.
ZoneOrMistakes read_master_text(MasterText text, const dns::Name& apex, ZoneRules rules,
                                PlainLines plain = PlainLines::ReadHere);
/// The same for a file.
ZoneOrMistakes read_master_file(const std::string& path, const dns::Name& apex, ZoneRules rules);

/// One inline record: `owner [ttl] [IN] TYPE rdata`, owner relative to the apex, "@" the apex.
/// Default TTL 3600 (the CLI's default for record sets, AZURE 2.5).
std::variant<dns::Record, std::string> read_inline_record(const std::string& text,
                                                          const dns::Name& apex);

} // namespace parallax::zones
