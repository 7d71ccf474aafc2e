#include "control/consent.hpp"

#include "control/resource_command.hpp"

#include <iostream>

#include <unistd.h>

namespace parallax::control {

bool is_agreed(Consent consent, const std::string& question, const Console& console) {
    if (consent != Consent::Ask) return consent == Consent::Given;
    const bool is_person = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
    return !is_person || is_confirmed(question + " [y/N] ", std::cin, console);
}

} // namespace parallax::control
