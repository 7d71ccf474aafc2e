// `trust-anchors` and `negative-trust-anchors`. One thread at a time (the Reporter's).
#pragma once

#include "config/section.hpp"

namespace parallax::config {

Trust read_trust(const Section& top);

} // namespace parallax::config
