// `parallax vnet|zone|record-set|link|service|private-endpoint|group ...`: the control plane of a
// running server, through its admin socket. One thread.
#pragma once

#include "control/commands/task.hpp"
#include "control/console.hpp"
#include "control/exit_code.hpp"

#include <istream>
#include <optional>
#include <string>

namespace parallax::control {

struct ResourceCommand {
    const commands::Noun* noun = nullptr; ///< not null once parsed
    const commands::Verb* verb = nullptr;
    commands::Arguments arguments;
    std::optional<std::string> socket;
    Format format = Format::Text;
};

/// Good; Configuration when a rule refused it, Network when there is no server to ask.
ExitCode run(const ResourceCommand& command, const Console& console);

/// Whether `in`, whom `question` is put to, says yes.
bool is_confirmed(std::string_view question, std::istream& in, const Console& console);

/// Performs the command through a carrier; the result, or why there is none.
commands::Performed performed(const ResourceCommand& command, const commands::Carrier& carrier,
                              std::string subscription);

/// A carrier through the admin socket at `path`; after a failure to reach the server `fault` says
/// how the program ends. Both outlive it.
commands::Carrier carrier_through(const std::string& path, ExitCode& fault);
/// The subscription that server has.
commands::Told<std::string> subscription_of(const std::string& path, ExitCode& fault);

} // namespace parallax::control
