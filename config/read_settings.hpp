// The small sections: `workers`, `iteration`, `trusted`, `tcp`, `udp`, `limits`, `special-use`,
// `log`, `catalogue`. One thread at a time (the Reporter's).
#pragma once

#include "config/section.hpp"

namespace parallax::config {

inline constexpr std::size_t trusted_prefixes_max = 10'000;

std::optional<std::uint64_t> read_workers(const Section& top);
Iteration read_iteration(const Section& top);
Trusted read_trusted(const Section& top);
Tcp read_tcp(const Section& top);
Udp read_udp(const Section& top);
Upstream read_upstream(const Section& top);
Cache read_cache(const Section& top);
Limits read_limits(const Section& top);
Log read_log(const Section& top);
std::optional<FilePath> read_catalogue(const Section& top);

} // namespace parallax::config
