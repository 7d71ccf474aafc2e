#include "control/cache_size.hpp"

#include "config/quantity.hpp"

#include <unistd.h>

namespace parallax::control {

std::uint64_t machine_octets() {
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long octets = sysconf(_SC_PAGESIZE);
    if (pages <= 0 || octets <= 0) return 0;
    return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(octets);
}

std::optional<Finding> doubt_cache_size(const config::Config& config, std::uint64_t machine) {
    const std::uint64_t wanted = config.cache.answers_octets + config.cache.records_octets;
    if (machine == 0 || wanted <= machine / 2) return std::nullopt;
    const config::Location at = config.cache.location;
    return Finding{zones::Severity::Warning,
                   {config.file, at.line, at.column,
                    "the caches may take " + config::size_text(wanted) +
                        ", more than half of this machine's memory (" +
                        config::size_text(machine >> 20 << 20) + ')'},
                   Cause::Content};
}

} // namespace parallax::control
