// The sections `forward` and `stub`: which suffix is asked where, for whom. One thread at a time
// (the Reporter's).
#pragma once

#include "config/network_names.hpp"
#include "config/section.hpp"

namespace parallax::config {

std::vector<ForwardRule> read_forward(const Section& top, const NetworkNames& names);
std::vector<ForwardRule> read_stub(const Section& top, const NetworkNames& names);

} // namespace parallax::config
