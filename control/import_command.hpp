// `parallax import FILE…` and `parallax drift FILE…`: what the cloud's own commands list, taken
// over into the running server, or compared with what it holds.
//
// import shows what would change, with every refusal, before it changes anything; then all of it is
// one transaction. drift changes nothing. Both ask through the admin socket. Blocks; one thread.
#pragma once

#include "control/consent.hpp"
#include "control/console.hpp"
#include "control/exit_code.hpp"

#include <optional>
#include <string>
#include <vector>

namespace parallax::control {

/// Files in the order given; "-" is standard input.
struct ExportFiles {
    std::vector<std::string> files;
    std::string group; ///< of zone files
    std::optional<std::string> socket;
    Format format = Format::Text;
};

struct ImportCommand {
    ExportFiles from;
    Consent consent = Consent::Ask;
};

struct DriftCommand {
    ExportFiles from;
};

/// Good when it is applied, or there is nothing to do, or it was only to be shown; Configuration
/// when something is refused or was declined; Files, Network.
ExitCode run(const ImportCommand& command, const Console& console);

/// Good when nothing differs, Configuration (1) when something does; Files, Network.
ExitCode run(const DriftCommand& command, const Console& console);

} // namespace parallax::control
