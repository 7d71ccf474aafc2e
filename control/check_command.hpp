// `parallax check FILE`: everything wrong or doubtful in a configuration, without starting
// anything. One thread.
#pragma once

#include "control/console.hpp"
#include "control/exit_code.hpp"

#include <string>

namespace parallax::control {

enum class Strictness : std::uint8_t { ErrorsFail, WarningsFailToo };

struct CheckCommand {
    std::string file;
    Format format = Format::Text;
    Strictness strictness = Strictness::ErrorsFail;
};

/// Good or Configuration; Files when FILE cannot be read.
ExitCode run(const CheckCommand& command, const Console& console);

} // namespace parallax::control
