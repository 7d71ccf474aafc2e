// Catalogue: the table that pairs a service's public suffix with its privatelink zone, in every cloud.
//
// Shipped as data (config/data/privatelink-zones.yaml), read by config/, matched here. Patterns may
// hold placeholders of one label such as {regionName}. Immutable; any thread.
#pragma once

#include "dns/name.hpp"

#include <optional>
#include <string>
#include <vector>

namespace parallax::zones {

struct CatalogueRow {
    std::string cloud;    ///< "commercial", "government", "china"
    std::string category; ///< "Web"
    std::string service;  ///< "Azure SignalR Service"
    std::vector<std::string> resource_types; ///< "Microsoft.SignalRService/SignalR"
    std::vector<std::string> subresources;   ///< "signalr"
    std::vector<std::string> private_zones;  ///< patterns
    std::vector<std::string> public_forwarders; ///< patterns
    std::string note;
};

/// What a network that links `private_zone` rewrites: `<x>.<public_suffix>` -> `<x>.<private_zone>`.
struct SuffixPair {
    dns::Name public_suffix;
    dns::Name private_zone;

    bool operator==(const SuffixPair&) const = default;
};

class Catalogue {
  public:
    Catalogue() = default;
    Catalogue(std::vector<CatalogueRow> rows, std::vector<std::string> reserved_zone_names);

    const std::vector<CatalogueRow>& rows() const noexcept { return rows_; }
    /// Public suffixes that lead to this zone, placeholders filled from the zone's own name; empty for a
    /// zone the catalogue does not know. A public placeholder that the zone does not bind is dropped with
    /// its labels (Batch: {regionName}.batch.azure.com -> batch.azure.com), so <x> keeps the region.
    std::vector<SuffixPair> pairs_for_zone(const dns::Name& private_zone) const;
    /// True for zones the fallback NxDomainRedirect may be used on: a name the catalogue lists, or one with
    /// a label "privatelink" or starting "privatelink-".
    bool is_privatelink_zone(const dns::Name& zone) const;
    /// Azure refuses to create these zones themselves (not zones below them).
    bool is_reserved(const dns::Name& zone) const;
    /// The pair for a declared service's type: short ("SignalR", case-insensitive: last part of a resource
    /// type) or full ("Microsoft.SignalRService/SignalR"), in `cloud`. Nothing when unknown or ambiguous.
    std::optional<SuffixPair> pair_for_type(const std::string& type, const std::string& cloud) const;
    /// Known short type names, for "did you mean".
    std::vector<std::string> type_names() const;
    /// Rows whose service, type, subresource, zone or suffix contains `text` (case-insensitive).
    std::vector<const CatalogueRow*> search(const std::string& text) const;

  private:
    std::vector<CatalogueRow> rows_;
    std::vector<std::string> reserved_;
};

} // namespace parallax::zones
