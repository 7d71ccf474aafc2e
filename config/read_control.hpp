// `control:` the admin socket, and the control plane: its state, its HTTPS endpoint, who may do
// what, and the choices where documents about Azure differ. One thread at a time (the Reporter's).
#pragma once

#include "config/section.hpp"

namespace parallax::config {

Control read_control(const Section& top);

} // namespace parallax::config
