// `trust-anchors` and `negative-trust-anchors`. One thread at a time (the Reporter's).
#pragma once

#include "config/section.hpp"

namespace parallax::config {

/// `validation` of the top or of a rule. Nothing: it is not given.
std::optional<Switch> read_validation(const Section& section);
Trust read_trust(const Section& top);

} // namespace parallax::config
