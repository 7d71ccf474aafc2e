// Connections: the life of a private endpoint connection, from the service owner's side.
//
//            approve                    reject
//   Pending ---------> Approved -----------------------> Rejected
//      |                  |       Pending: reject           |
//      +------------------+--- delete ----------------------+---> Disconnected
//
// Rejected is final unless Settings::rejection is Reversible. A Disconnected endpoint can only be
// deleted. Who may approve is the caller's question. Pure; the Draft's thread.
#pragma once

#include "zones/model/rule.hpp"

namespace parallax::model {

inline constexpr std::size_t description_octets_max = 1024;

/// The owner's PUT: `wanted.status` Approved or Rejected; the state it has already changes nothing
/// but the texts.
Ruled<Stored> set_connection_state(Draft& draft, const ResourceId& connection,
                                   ConnectionState wanted);
/// The endpoint stays, Disconnected.
Ruled<Removal> delete_connection(Draft& draft, const ResourceId& connection);

/// Approved connections to one sub-resource group of a service are what its public alias is for.
bool has_approved_connection(const Draft& draft, const ResourceId& service,
                             std::string_view group_id);

std::string_view to_text(ConnectionStatus status); ///< "Approved"

} // namespace parallax::model
