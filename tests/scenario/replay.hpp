// Replay: plays a Conversation on a Stage and says what did not come as it must. Test support only.
#pragma once

#include "tests/scenario/conversation.hpp"
#include "tests/scenario/faults.hpp"

namespace parallax::scenario {

/// Everything that went wrong, with its line; empty: nothing did.
std::vector<std::string> replay(const Conversation& conversation);

/// What happens to one packet of a conversation, counted from 1.
struct Disturbance {
    const Fault& fault;
    std::size_t at;
};
struct Disturbed {
    std::vector<std::string> wrong;
    std::size_t packets = 0; ///< in all
};
/// The same with a fault. It may cost answers: SERVFAIL is right, and so is what must come without
/// the fault. Wrong are forged or unsigned records where signed ones are due, and AD on others.
Disturbed replay_disturbed(const Conversation& conversation, const Disturbance& disturbance);

} // namespace parallax::scenario
