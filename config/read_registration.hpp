// `control: registration:` hosts that DHCP servers register by DNS UPDATE: from where, signed with
// which keys. One thread at a time (the Reporter's).
#pragma once

#include "config/section.hpp"

namespace parallax::config {

/// Nothing when the key is absent from `control`.
std::optional<Registration> read_registration(const Section& control);

} // namespace parallax::config
