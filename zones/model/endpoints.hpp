// Endpoints: rules of private endpoints. Pure; the Draft's thread.
#pragma once

#include "zones/model/rule.hpp"

namespace parallax::model {

inline constexpr std::size_t request_message_octets_max = 140; // AZURE 3.1
inline constexpr std::size_t endpoints_per_network_max = 1000;
inline constexpr std::size_t endpoints_per_service_max = 1000;

/// Whether the caller may approve connections of the service (the how-to: "if the user requesting
/// the creation of the private endpoint is also an owner, this request is automatically approved").
enum class Approver : std::uint8_t { No, Yes };

/// An endpoint has exactly one connection.
struct EndpointRequest {
    Head head;
    ResourceId subnet;
    std::string connection_name;
    ResourceId service;
    std::string group_id; ///< may be empty where the service has one group
    std::string request_message;
    ApprovalPath path = ApprovalPath::Automatic;
    Approver approver = Approver::No;
    std::vector<EndpointAddress> static_addresses; ///< only counted at creation
    std::string custom_nic_name;
};

/// Creates: an address of the subnet for as long as the endpoint lives, the service's side of the
/// connection, and, when that is approved at once, its records. Approved: asked for automatically
/// by one who may approve; Pending otherwise. An existing endpoint takes tags; it moves neither to
/// another subnet nor to another service.
Ruled<Stored> put_private_endpoint(Draft& draft, const EndpointRequest& wanted);
/// Takes its records, zone group and the service's side of the connection along.
Ruled<Removal> delete_private_endpoint(Draft& draft, const ResourceId& id);

/// The endpoint a network interface belongs to.
std::shared_ptr<const PrivateEndpoint> endpoint_of_interface(const Draft& draft,
                                                             const ResourceId& interface);

} // namespace parallax::model
