// Services: rules of the PaaS resources that endpoints lead to, of every type the catalogue knows.
//
// Pure; the Draft's thread.
#pragma once

#include "zones/model/rule.hpp"

namespace parallax::model {

inline constexpr std::size_t service_name_octets_min = 3;
inline constexpr std::size_t service_name_octets_max = 63;
inline constexpr std::size_t public_addresses_max = 20;
inline constexpr std::size_t services_per_subscription_max = 10'000;
inline constexpr std::size_t sku_text_octets_max = 128;

/// Creates or updates. Sub-resources and names come from the catalogue. Public addresses stay
/// unless given; a new service without any gets one of Settings::public_space.
Ruled<Stored> put_service(Draft& draft, Service wanted);
/// Endpoints that lead to it are Disconnected.
Ruled<Removal> delete_service(Draft& draft, const ResourceId& id);

/// Free tier: no private endpoints.
bool is_free(const Sku& sku);
/// The sub-resource groups a type has by the catalogue, with this service's names; empty for an
/// unknown type. Zones of a region get the one of `location`.
std::vector<SubResource> sub_resources_of(const Environment& environment, const ResourceId& service,
                                          std::string_view location = {});

} // namespace parallax::model
