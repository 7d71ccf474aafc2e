// Step texts: one link of a chain as a sentence for people, with the place in the configuration
// that decided it. Pure; any thread.
#pragma once

#include "resolver/answer/walk.hpp"

#include <string>

namespace parallax::control {

/// "private zone hub answers", "rewrite: zone hub holds foobar.privatelink..., so ...".
std::string step_text(const answer::Link& link);
/// Of the zone, rule or service that decided the link; empty when none did.
std::string declared_at_of(const answer::Link& link);
/// Why an upstream may not speak about `name` in this horizon: "held here by zone hub
/// (file:line:column)".
std::string why_special(const zones::Horizon& horizon, const dns::Name& name);

} // namespace parallax::control
