// Consent: whether a command that changes a lot may: it was said beforehand, or a person is asked.
// Blocks while a person thinks; one thread.
#pragma once

#include "control/console.hpp"

namespace parallax::control {

enum class Consent : std::uint8_t {
    Ask,    ///< on a terminal; elsewhere it is given
    Given,  ///< --yes
    Refused ///< --dry-run: only show what would change
};

/// `question`: without "[y/N]".
bool is_agreed(Consent consent, const std::string& question, const Console& console);

} // namespace parallax::control
