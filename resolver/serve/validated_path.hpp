// Validated path: a question whose answer is to be validated (docs/dnssec.md): it is put to its
// route, and so is whatever else the Judgement of what is said wants asked; what comes of it is
// kept with its standing. Only carries messages, as the slow path does. Worker's thread only.
#pragma once

#include "resolver/serve/judgement.hpp"
#include "resolver/serve/slow_path.hpp"

namespace parallax::serve {

/// What is told of a question, its links judged (judgement.hpp). All references outlive the call.
Task<Told> ask_validated(WorkerState& worker, const SlowQuestion& question,
                         Judgement::Subject subject, recurse::Budget& budget);

} // namespace parallax::serve
