// Batch: many calls as one change: what they would do together, and doing it, whole or not at all.
//
// Pure; one thread.
#pragma once

#include "control/resources/resource_api.hpp"

#include <span>

namespace parallax::control::resources {

inline constexpr std::size_t batch_calls_max = 100'000;
/// So many refused calls are told; the rest is not tried then.
inline constexpr std::size_t batch_refusals_max = 20;

struct BatchCall {
    Call call;
    enum class When : std::uint8_t {
        Always,
        NotHeld, ///< the resource is left alone when it is there
    } when = When::Always;
};

/// What one call would do: the resource before and after, null when it is not there.
struct Rehearsed {
    boost::json::value before, after;
    std::optional<Refusal> refusal; ///< nothing: it is allowed
};

/// In the order of the calls, each on top of those before it that are allowed; fewer when
/// batch_refusals_max were refused. Pre: nothing was changed in `start`.
std::vector<Rehearsed> rehearse(const Draft& start, std::span<const BatchCall> calls);

/// All of them on the draft, or the first refusal.
Ruled<std::size_t> answer_all(Draft& draft, std::span<const BatchCall> calls);

} // namespace parallax::control::resources
