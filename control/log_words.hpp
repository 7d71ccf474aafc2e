// Log words: how the configuration's and the findings' words are said in the log. Pure; any thread.
#pragma once

#include "config/config.hpp"
#include "control/log.hpp"
#include "dns/ip_address.hpp"
#include "zones/rules.hpp"

#include <string>
#include <vector>

namespace parallax::control {

LogLevel level_of(config::LogLevel level);
/// A note is information.
LogLevel level_of(zones::Severity severity);
LogFormat format_of(config::LogFormat format);

/// "one, two".
std::string joined(const std::vector<std::string>& words);
/// "127.0.0.1:53, [::1]:53".
std::string listeners_text(const std::vector<dns::Endpoint>& endpoints);

} // namespace parallax::control
