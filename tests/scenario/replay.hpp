// Replay: plays a Conversation on a Stage and says what did not come as it must. Test support only.
#pragma once

#include "tests/scenario/conversation.hpp"
#include "tests/scenario/stage.hpp"

namespace parallax::scenario {

/// Everything that went wrong, with its line; empty: nothing did.
std::vector<std::string> replay(const Conversation& conversation);

} // namespace parallax::scenario
