// `parallax version`: what this program is and what it was built with. One thread.
#pragma once

#include "control/console.hpp"
#include "control/exit_code.hpp"

namespace parallax::control {

struct VersionCommand {
    Format format = Format::Text;
};

ExitCode run(const VersionCommand& command, const Console& console);

/// "0.1.0"
std::string_view version_text() noexcept;

} // namespace parallax::control
