// ExitCode: how the program ends; the same for every command (docs/cli.md). Values.
#pragma once

namespace parallax::control {

enum class ExitCode : int {
    Good = 0,
    Configuration = 1, ///< the configuration, or the command line itself
    Network = 2,       ///< port taken, no privilege, no reply
    Files = 3,         ///< a file cannot be read or written
    Other = 5,
};

} // namespace parallax::control
