// Reading: what words say that are no whole command yet, as far as they can be understood: for
// completion. Pure; any thread.
#pragma once

#include "control/commands/task.hpp"

namespace parallax::control::commands {

struct Reading {
    const Noun* noun = nullptr; ///< null: the words name none
    const Verb* verb = nullptr; ///< null: not named yet
    Arguments arguments;
    std::optional<Option> pending; ///< the last word is this option's name, or one of its values
};

Reading read_words(const std::vector<std::string>& words);

/// Names that the pending option may have, asked of the server; none when it is about nothing
/// there.
std::vector<std::string> names_for(const Reading& reading, const ArmClient& arm);

} // namespace parallax::control::commands
