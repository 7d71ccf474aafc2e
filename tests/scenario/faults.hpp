// Faults: what becomes of a server's replies on their way, or of the server. Test support only.
#pragma once

#include "tests/scenario/fake_network.hpp"

namespace parallax::scenario {

/// What arrives instead of what a packet would have brought.
using Fault = std::function<std::vector<Arrival>(const recurse::SendQuery& sent,
                                                 const std::vector<Arrival>& usual)>;
struct NamedFault {
    const char* name;
    Fault fault;
};
std::vector<NamedFault> faults();
/// Of signed replies.
std::vector<NamedFault> signing_faults();

/// The address in what is forged here and in Conversations.
inline constexpr const char* forged_address = "203.0.113.66";

} // namespace parallax::scenario
