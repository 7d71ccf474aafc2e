// HostUpdate: what a DNS UPDATE means to the hosts of the model (RFC 2136 §3).
//
// A zone named by an update is the one that networks register in by a link. A and AAAA under it
// are addresses of the host of that name in the network whose address space holds them; a DHCID
// (RFC 4701) is remembered with the host, so that DHCP servers can tell their names from others'
// (RFC 4703). Names are looked up among registered hosts only: a manual record set stands in front
// of what is registered and is neither seen nor changed. Reverse zones follow the hosts: a PTR
// that says what they say is taken, another one is refused, taking one away changes nothing.
//
// All of a message or nothing. Pure; the Draft's thread.
#pragma once

#include "control/registration/grant.hpp"
#include "control/registration/update_message.hpp"
#include "zones/model/rule.hpp"

namespace parallax::control::registration {

inline constexpr std::size_t dhcid_octets_max = 64; // RFC 4701 §3.3: 3 and a SHA-256

/// A decision other than NOERROR leaves the draft as it was; after a refusal it is thrown away.
model::Ruled<Decision> update_hosts(model::Draft& draft, const UpdateMessage& update,
                                    const Grant& grant);

} // namespace parallax::control::registration
