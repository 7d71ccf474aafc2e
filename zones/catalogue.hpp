// Catalogue: the table that pairs a service's public suffix with its privatelink zone, in every
// cloud.
//
// Shipped as data (config/data/privatelink-zones.yaml), read by config/, matched here. Patterns may
// hold placeholders of one label such as {regionName}. Immutable; any thread.
#pragma once

#include "dns/name.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace parallax::zones {

struct CatalogueRow {
    std::string cloud;                          ///< "commercial", "government", "china"
    std::string category;                       ///< "Web"
    std::string service;                        ///< "Azure SignalR Service"
    std::vector<std::string> resource_types;    ///< "Microsoft.SignalRService/SignalR"
    std::vector<std::string> subresources;      ///< "signalr"
    std::vector<std::string> private_zones;     ///< patterns
    std::vector<std::string> public_forwarders; ///< patterns
    std::string note;
};

/// What a network that links `private_zone` rewrites: `<x>.<public_suffix>` ->
/// `<x>.<private_zone>`.
struct SuffixPair {
    dns::Name public_suffix;
    dns::Name private_zone;

    bool operator==(const SuffixPair&) const = default;
};

/// How forwarders and zones of one row belong together:
/// - A forwarder that is a zone's name without its privatelink label belongs to that zone.
/// - In a row of one zone all forwarders lead to it; in a row of equally many, the rest pair by
/// index.
/// - Any other forwarder leads nowhere: its names are resolved by their public chain.
/// The public suffix is then the forwarder, except
/// - where the zone's own name says more (privatelink.ts.eventgrid.azure.net under
///   eventgrid.azure.net), it is the zone's name without privatelink;
/// - a placeholder the zone does not bind is dropped with its labels, so that <x> keeps them:
///   {regionName}.service.batch.azure.com, privatelink.batch.azure.com -> batch.azure.com.
class Catalogue {
  public:
    Catalogue() = default;
    Catalogue(std::vector<CatalogueRow> rows, const std::vector<std::string>& reserved_zone_names);

    const std::vector<CatalogueRow>& rows() const noexcept { return rows_; }
    /// Public suffixes that lead to this zone, placeholders filled from the zone's own name; empty
    /// for a zone the catalogue does not know.
    std::vector<SuffixPair> pairs_for_zone(const dns::Name& private_zone) const;
    /// Zones that this public suffix, exactly as the catalogue has it, leads to.
    std::vector<SuffixPair> pairs_for_suffix(const dns::Name& public_suffix) const;
    /// True for zones the fallback NxDomainRedirect may be used on: a name the catalogue lists, or
    /// one with a label "privatelink" or starting "privatelink-".
    bool is_privatelink_zone(const dns::Name& zone) const;
    /// Azure refuses to create these zones themselves (not zones below them).
    bool is_reserved(const dns::Name& zone) const;
    /// The pair for a declared service's type: short ("SignalR", case-insensitive: last part of a
    /// resource type) or full ("Microsoft.SignalRService/SignalR"), in `cloud`; where a type has
    /// several zones, followed by a subresource ("storageAccounts/blob"). The first pair of the
    /// row. Nothing when unknown, ambiguous, or when the zone's name needs a region.
    std::optional<SuffixPair> pair_for_type(const std::string& type,
                                            const std::string& cloud) const;
    /// Types that pair_for_type understands, in their short form, for "did you mean".
    std::vector<std::string> type_names() const;
    /// Rows whose service, type, subresource, zone or suffix contains `text` (case-insensitive).
    std::vector<const CatalogueRow*> search(const std::string& text) const;

  private:
    /// Lower-case labels from left to right; one in braces is a placeholder.
    using Pattern = std::vector<std::string>;
    struct PatternPair {
        Pattern public_suffix;
        Pattern private_zone;
        std::uint32_t row;
    };
    void pair_row(std::uint32_t row);
    void add_pair(std::uint32_t row, const Pattern& zone, const Pattern& forwarder);
    /// The row's first pair; null when there is none or its zone's name needs a region.
    const PatternPair* main_pair(std::uint32_t row) const noexcept;

    std::vector<CatalogueRow> rows_;
    std::vector<Pattern> zones_;
    std::vector<PatternPair> pairs_; // in the order of rows_
    std::vector<dns::Name> reserved_;
};

} // namespace parallax::zones
