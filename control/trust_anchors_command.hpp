// `parallax trust-anchors`: what the running server's chains of trust begin with, through its admin
// socket. One thread.
#pragma once

#include "control/console.hpp"
#include "control/exit_code.hpp"

#include <optional>
#include <string>

namespace parallax::control {

struct TrustAnchorsCommand {
    std::optional<std::string> socket;
    Format format = Format::Text;
};

/// Good, or Network when there is no server to ask.
ExitCode run(const TrustAnchorsCommand& command, const Console& console);

} // namespace parallax::control
