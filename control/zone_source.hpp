// ZoneSource: where one zone's records came from, so that a reload can keep the very same Zone when
// nothing changed (DESIGN section 5); and reading it. Slow path; one thread at a time.
#pragma once

#include "config/config.hpp"
#include "control/findings.hpp"
#include "zones/zone.hpp"

#include <map>
#include <memory>
#include <string>

namespace parallax::control {

/// A file as stat(2) shows it: equal stamps mean that nobody wrote to it. ctime cannot be set back.
struct FileStamp {
    std::int64_t modified_ns = 0;
    std::int64_t changed_ns = 0;
    std::uint64_t inode = 0;
    std::uint64_t octets = 0;

    bool operator==(const FileStamp&) const = default;
};

/// Equal sources give equal zones.
struct ZoneSource {
    dns::Name apex;
    config::ZoneRules rules = config::ZoneRules::Azure;
    std::string path; ///< empty: inline records
    FileStamp stamp;  ///< of the file; all zero for inline records
    std::uint64_t octets = 0;
    std::uint64_t digest = 0; ///< of the contents; differs by chance once in 2^64

    /// Equal contents; the stamps may differ (a file written again with the same text).
    bool same_contents(const ZoneSource& other) const;
};

struct KnownZone {
    ZoneSource source;
    std::shared_ptr<const zones::Zone> zone;
};
/// By zone id.
using KnownZones = std::map<std::string, KnownZone>;

struct LoadedZone {
    KnownZone known;   ///< `zone` is null when there are findings
    Findings findings; ///< errors only
};

/// Reads a declared zone, or takes the previous one (may be null) when its source has not changed.
/// `config_file` names the configuration in findings.
LoadedZone load_zone(const config::Zone& declared, const KnownZone* previous,
                     const std::string& config_file);

} // namespace parallax::control
