// Key files: the secrets that DNS UPDATE is signed with, read from where the configuration says.
//
// A file that others than its owner may read is refused; what is told of a file never holds a part
// of it. Slow path; one thread.
#pragma once

#include "config/config.hpp"
#include "control/findings.hpp"
#include "control/registration/exchange.hpp"

namespace parallax::control {

/// All keys, or what is wrong with their files, each where the configuration names it.
std::variant<std::shared_ptr<const registration::Keyring>, Findings>
read_keyring(const config::Registration& registration, const std::string& config_file);

} // namespace parallax::control
