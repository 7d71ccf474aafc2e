// NamedFiles: the secrets and certificates that a configuration names, opened and judged as they
// are at start, for who wants to know without starting. Nothing of their contents is told, nothing
// is written. One thread.
#pragma once

#include "config/config.hpp"
#include "control/findings.hpp"

namespace parallax::control {

/// What is wrong with them, each where the configuration names it.
Findings faults_of_named_files(const config::Config& config);

} // namespace parallax::control
