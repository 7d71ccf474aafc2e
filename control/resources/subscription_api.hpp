// SubscriptionApi: the calls that are about no resource: subscriptions, tenants, providers,
// locations, the status of operations, names that are free.
//
// There is one subscription of one tenant, every provider is registered, and every operation has
// succeeded: calls end when they are answered. Pure; one thread.
#pragma once

#include "control/resources/kind.hpp"

namespace parallax::control::resources {

/// Nothing when the path is none of these.
std::optional<Ruled<Answer>> answer_above_groups(const Draft& draft, const Call& call);

} // namespace parallax::control::resources
