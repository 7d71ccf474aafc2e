// DeclareRunning: commands about a running server's caches and state, and the shells', on the
// command line. What is parsed goes into the command, which outlives `app`. Pure; any thread.
#pragma once

#include "control/cache_command.hpp"
#include "control/completion.hpp"
#include "control/import_command.hpp"
#include "control/state_command.hpp"

#include <CLI/App.hpp>

namespace parallax::control {

CLI::App* declare_cache(CLI::App& app, CacheCommand& command);
CLI::App* declare_state(CLI::App& app, StateCommand& command);
CLI::App* declare_import(CLI::App& app, ImportCommand& command);
CLI::App* declare_drift(CLI::App& app, DriftCommand& command);
CLI::App* declare_completion(CLI::App& app, CompletionCommand& command);

} // namespace parallax::control
