// The command line: words -> one command with typed options.
//
// Words that are no command leave as CLI11's CLI::ParseError, which main catches (DESIGN section
// 7); its what() says what is wrong and what is allowed. Pure; any thread.
#pragma once

#include "control/arm_connect_command.hpp"
#include "control/cache_command.hpp"
#include "control/catalogue_command.hpp"
#include "control/check_command.hpp"
#include "control/completion.hpp"
#include "control/explain_command.hpp"
#include "control/hash_secret_command.hpp"
#include "control/import_command.hpp"
#include "control/matrix_command.hpp"
#include "control/query_command.hpp"
#include "control/resource_command.hpp"
#include "control/serve_command.hpp"
#include "control/state_command.hpp"
#include "control/trust_anchors_command.hpp"
#include "control/version_command.hpp"

#include <variant>
#include <vector>

namespace parallax::control {

using Command = std::variant<ServeCommand, CheckCommand, ExplainCommand, MatrixCommand,
                             QueryCommand, CacheCommand, CatalogueCommand, HashSecretCommand,
                             ArmConnectCommand, VersionCommand, StateCommand, ImportCommand,
                             DriftCommand, CompletionCommand, ResourceCommand, TrustAnchorsCommand>;

/// --help was asked for.
struct HelpText {
    std::string text;
};
using ParsedCommandLine = std::variant<Command, HelpText>;

/// `words` without the program's name.
ParsedCommandLine parse_command_line(const std::vector<std::string>& words);

/// Parses and runs; the whole program but for main's last resort.
ExitCode run_command_line(const std::vector<std::string>& words, const Console& console);

} // namespace parallax::control
