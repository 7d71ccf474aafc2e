// Publish: what the model means to DNS, in the words of zones/topology.hpp.
//
// A zone's records are frozen again only when a record set of it changed; other zones are shared
// with what was published before by pointer. A service is looked at again only when it or a
// connection to it changed; others are copied. So a change of one record costs the zone it is in
// and a pass over networks, links and what services were before. Pure; the Draft's thread; the
// result may go to any thread.
#pragma once

#include "zones/model/model.hpp"

namespace parallax::model {

struct Published {
    std::vector<zones::Network> networks;
    std::vector<zones::PrivateZone> zones;
    std::vector<zones::Service> services; ///< in the order of their keys
    /// Records that could not be served, and why: none, unless a store was edited by hand.
    std::vector<std::string> left_out;
    // For the next time: the key of each service's id, and frozen zones by the keys of theirs.
    std::vector<std::string> service_keys;
    std::unordered_map<std::string, std::shared_ptr<const zones::Zone>> frozen;
};

/// The model with the draft's changes. `previous`: what was published of the model without them;
/// null: nothing was.
///
/// - A network is named "<group>/<name>", its sources are its address space. Its custom DNS servers
///   change nothing: who asks here is answered.
/// - A zone's id is "<group>/<name>"; record sets without records are left out.
/// - A service is one for each of its sub-resource groups that has names: its public name is an
///   alias while some connection to that group is approved, anywhere.
Published publish(const Draft& draft, const Published* previous);
/// The same of a model that holds its `changes` already, which were none of `previous`.
Published publish_changed(const Draft& view, const Changes& changes, const Published& previous);

/// "<group>/<name>": how networks and zones are named to DNS.
std::string published_name(const ResourceId& id);

} // namespace parallax::model
