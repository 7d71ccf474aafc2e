// Replay: whether a whole state, from wherever it came, keeps the rules.
//
// Everything in it is made anew in an empty model, by the rules and in an order in which each finds
// what it names; what the rules then made, and what the state says they made, must be the same
// resources, naming each other. Pure; any thread.
#pragma once

#include "zones/model/rule.hpp"

namespace parallax::model {

/// The first thing that is wrong, with the id it is about in the message.
Breach state_breach(const Changes& state, const Environment& environment);

} // namespace parallax::model
