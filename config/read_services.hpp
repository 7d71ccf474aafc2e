// The section `services`: PaaS resources whose public side is held here. One thread at a time (the
// Reporter's).
#pragma once

#include "config/section.hpp"

namespace parallax::config {

std::vector<Service> read_services(const Section& top);

} // namespace parallax::config
