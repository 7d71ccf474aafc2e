// The section `listen`: where questions are taken. One thread at a time (the Reporter's).
#pragma once

#include "config/network_names.hpp"
#include "config/section.hpp"

namespace parallax::config {

std::vector<Listener> read_listen(const Section& top, const NetworkNames& names);

} // namespace parallax::config
