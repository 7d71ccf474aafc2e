// Key question: a zone's DNSKEY RRset, asked for on the server's own behalf, for whoever follows
// trust anchors (validate/anchor_tracking.hpp). Worker's thread only.
#pragma once

#include "resolver/serve/worker_state.hpp"

namespace parallax::serve {

/// Longer than this nobody waits for it.
inline constexpr std::chrono::milliseconds key_question_time_max{10000};

/// With signatures, and not judged. Nothing: `failure` says why.
struct KeysTold {
    std::optional<recurse::ReplyRrset> keys;
    std::string failure;
};

/// Asks anew by a rule that is validated and leads to the zone: the first horizon's that has one.
/// Tells `done` once.
void ask_for_keys(WorkerState& worker, const dns::Name& zone, std::function<void(KeysTold)> done);

} // namespace parallax::serve
