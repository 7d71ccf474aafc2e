// ReplaySetup: the configuration of a Conversation as a Stage takes it. Test support only.
#pragma once

#include "tests/scenario/conversation.hpp"
#include "tests/scenario/stage.hpp"

namespace parallax::scenario {

zones::Topology topology_of(const Setup& setup);
StageSettings settings_of(const Conversation& conversation);

} // namespace parallax::scenario
