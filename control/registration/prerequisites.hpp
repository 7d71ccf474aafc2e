// Prerequisites: what an UPDATE wants to be true before it is done (RFC 2136 §3.2). Pure; any
// thread.
#pragma once

#include "control/registration/update_message.hpp"

#include <functional>

namespace parallax::control::registration {

/// The RDATA of all records of a name and type; of all types for ANY.
using RrsetLookup = std::function<std::vector<Octets>(const dns::Name& owner, dns::RrType type)>;

/// NOERROR when all hold; else the rcode of the first that does not.
dns::Rcode judge_prerequisites(const std::vector<Prerequisite>& wanted, const RrsetLookup& lookup);

} // namespace parallax::control::registration
