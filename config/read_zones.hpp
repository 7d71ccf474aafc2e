// The section `zones`: private zones, their links and records. One thread at a time (the
// Reporter's).
#pragma once

#include "config/network_names.hpp"
#include "config/section.hpp"

namespace parallax::config {

std::vector<Zone> read_zones(const Section& top, const NetworkNames& names);

} // namespace parallax::config
