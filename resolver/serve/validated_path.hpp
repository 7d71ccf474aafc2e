// Validated path: a question whose answer is to be validated (docs/dnssec.md): it is put to its
// route, and so are the questions about keys that validate::Validation asks; what comes of it is
// kept with its standing. Only carries messages, as the slow path does. Worker's thread only.
#pragma once

#include "resolver/serve/slow_path.hpp"

namespace parallax::serve {

/// What is told of a question, its links judged. What was kept unjudged and turns out bogus is
/// asked for once more: who left it there may not have cared. All references outlive the call.
Task<Told> ask_validated(WorkerState& worker, const SlowQuestion& question, answer::Ask ask,
                         recurse::Budget& budget);

} // namespace parallax::serve
