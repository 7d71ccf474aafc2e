// CacheSize: whether the caches a configuration asks for fit the machine. Any thread.
#pragma once

#include "config/config.hpp"
#include "control/findings.hpp"

#include <optional>

namespace parallax::control {

/// The machine's memory; 0 when it does not say.
std::uint64_t machine_octets();
/// A warning when the caches may take more than half of `machine` octets. Of 0 nothing is said.
std::optional<Finding> doubt_cache_size(const config::Config& config, std::uint64_t machine);

} // namespace parallax::control
