// Kind: what ARM may do with one type of resource: the JSON it shows, and the rules behind it.
//
// Functions over a Draft, without state. One thread.
#pragma once

#include "control/resources/body.hpp"
#include "control/resources/call.hpp"

#include <boost/json/object.hpp>

namespace parallax::control::resources {

using model::Draft;
using model::Refusal;
using model::ResourceId;
using model::Ruled;

struct Kind {
    /// The resource as ARM shows it. Pre: it is of this kind.
    boost::json::object (*shape)(const Draft& draft, const model::Resource& resource);
    /// Creates or replaces what `id` names, by `call.body`. Null: read-only.
    Ruled<model::Stored> (*put)(Draft& draft, const ResourceId& id, const Call& call);
    Ruled<model::Removal> (*remove)(Draft& draft, const ResourceId& id);
};

/// id, name, type, and what else every resource has: etag, location and tags where `head` has them.
boost::json::object envelope(const model::Head& head);
/// Reads location and tags into a head for `id`.
model::Head read_head(const ResourceId& id, const Body& body);
/// `properties` of the body that no rule knows, as text for Head::kept_text; larger ones are
/// refused (kept_octets_max).
std::string kept_properties(const Body& body, std::span<const std::string_view> known);
inline constexpr std::size_t kept_octets_max = 65536;
/// What kept_properties kept, as the start of a resource's properties.
boost::json::object properties_of(const model::Head& head);

boost::json::array texts_of(const std::vector<dns::IpAddress>& addresses);
boost::json::array texts_of(const std::vector<dns::Prefix>& prefixes);
/// {"id": "…"}
boost::json::object reference_to(const ResourceId& id);
/// `W/"guid"`: the etags of Microsoft.Network.
std::string weak_etag(const std::string& etag);

// One of each kind, in the units named after them.
extern const Kind group_kind, network_kind, subnet_kind, host_kind, zone_kind, link_kind,
    record_set_kind, service_kind, connection_kind, endpoint_kind, zone_group_kind;

/// A network interface is shown, and made of its endpoint.
boost::json::object interface_shape(const Draft& draft, const model::PrivateEndpoint& endpoint);
/// "privateLinkResources" of a service: its sub-resource groups.
boost::json::array link_resources_of(const Draft& draft, const model::Service& service);

} // namespace parallax::control::resources
