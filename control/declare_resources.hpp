// DeclareResources: the control plane's commands on the command line, declared from the tables of
// control/commands/. Pure; any thread.
#pragma once

#include "control/resource_command.hpp"

#include <CLI/App.hpp>

#include <vector>

namespace parallax::control {

/// What is parsed goes into `into`, which outlives `app`. The subcommands of `app` that were made.
std::vector<CLI::App*> declare_resources(CLI::App& app, ResourceCommand& into);

/// `network private-dns link vnet create ...`, as az has it, in our words: `link create ...`. Other
/// words stay as they are.
std::vector<std::string> without_az_words(std::vector<std::string> words);

} // namespace parallax::control
