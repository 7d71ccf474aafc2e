// ResourceApi: the Azure Resource Manager's calls on resources, over a Draft: dispatch, permission,
// conditions, listings with pages.
//
// The same calls serve HTTPS and the admin socket. What a call changed is in the Draft; whoever
// made that persists and publishes it, or throws it away when the call was refused. Pure; one
// thread.
#pragma once

#include "control/resources/kind.hpp"

namespace parallax::control::resources {

/// Pre: `call.path` names something below "/subscriptions/"; the draft is fresh.
Ruled<Answer> answer(Draft& draft, const Call& call);

} // namespace parallax::control::resources
