// ReverseUpdate: an UPDATE of a reverse zone, which is made of hosts' addresses and so is checked,
// not done. Pure; the Draft's thread.
#pragma once

#include "control/registration/grant.hpp"
#include "control/registration/update_message.hpp"
#include "zones/model/model.hpp"

namespace parallax::control::registration {

/// At or below in-addr.arpa or ip6.arpa.
bool is_reverse_zone(const dns::Name& zone);

/// Pre: is_reverse_zone(update.zone).
Decision judge_reverse_update(const model::Draft& draft, const UpdateMessage& update,
                              const Grant& grant);

} // namespace parallax::control::registration
