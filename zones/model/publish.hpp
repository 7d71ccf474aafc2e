// Publish: what the model means to DNS, in the words of zones/topology.hpp.
//
// A zone's records are frozen again only when a record set of it changed; other zones are shared
// with what was published before by pointer, so that a change of one record costs the zone it is in
// and a pass over networks, links, services and connections. Pure; the Draft's thread; the result
// may go to any thread.
#pragma once

#include "zones/model/model.hpp"

namespace parallax::model {

struct Published {
    std::vector<zones::Network> networks;
    std::vector<zones::PrivateZone> zones;
    std::vector<zones::Service> services;
    /// Records that could not be served, and why: none, unless a store was edited by hand.
    std::vector<std::string> left_out;
    /// Frozen zones by the keys of their ids, for the next time.
    std::unordered_map<std::string, std::shared_ptr<const zones::Zone>> frozen;
};

/// The model with the draft's changes. `previous`: what was published of the model without them;
/// null: nothing was.
///
/// - A network is named "<group>/<name>", its sources are its address space. Its custom DNS servers
///   change nothing: who asks here is answered.
/// - A zone's id is "<group>/<name>"; record sets without records are left out.
/// - A service is one for each of its sub-resource groups that has names: its public name is an
/// alias
///   while some connection to that group is approved, anywhere.
Published publish(const Draft& draft, const Published* previous);

/// "<group>/<name>": how networks and zones are named to DNS.
std::string published_name(const ResourceId& id);

} // namespace parallax::model
