// Completion: what may stand next on the command line, found in CLI11's own tree of it, so that it
// is never stale; and the few lines that make bash and zsh ask for it. Pure; any thread.
#pragma once

#include "control/console.hpp"
#include "control/exit_code.hpp"

#include <CLI/App.hpp>

#include <functional>
#include <string>
#include <vector>

namespace parallax::control {

/// `parallax completion bash|zsh`
struct CompletionCommand {
    std::string shell;
};
ExitCode run(const CompletionCommand& command, const Console& console);

/// The script for that shell. Pre: "bash" or "zsh".
std::string completion_script(const std::string& shell);

struct Candidate {
    std::string text;
    std::string description;
};
/// In place of candidates: any file.
inline constexpr const char* any_file = ":file";
inline constexpr std::size_t candidates_max = 1000;

/// Names a running server has for the last of these words, an option; none without a server.
using NamesOf = std::function<std::vector<std::string>(const std::vector<std::string>& words)>;

/// For the last word, which may be empty; those before it are whole. Names are asked for only where
/// the tree itself does not know.
std::vector<Candidate> candidates_for(const CLI::App& app, std::vector<std::string> words,
                                      const NamesOf& names);

/// Names of the control plane's resources, through the admin socket that the words name.
std::vector<std::string> names_of_server(const std::vector<std::string>& words);

} // namespace parallax::control
