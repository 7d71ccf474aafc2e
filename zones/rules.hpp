// Rules: what the pieces of a Topology may not do to each other. Pure; slow path; any thread.
#pragma once

#include "zones/topology.hpp"

#include <cstddef>

namespace parallax::zones {

// Limits of AZURE 2.5.
inline constexpr std::size_t zone_labels_min = 2;
inline constexpr std::size_t zone_labels_max = 34; // not of reverse zones
inline constexpr std::size_t zones_per_network_max = 1000;
inline constexpr std::size_t links_per_zone_max = 1000;
inline constexpr std::size_t registration_links_per_zone_max = 100;
inline constexpr std::size_t record_sets_per_zone_max = 25'000;

/// A Note is no doubt: it says what a right declaration depends on.
enum class Severity : std::uint8_t { Error, Warning, Note };

/// One breach, at the place of declaration ("file:line") of the later party.
struct Breach {
    Severity severity = Severity::Error;
    std::string declared_at;
    std::string text;
};

/// Errors: two networks of one name; same-as to an unknown network, to itself or in a ring; a link
/// or rule naming an unknown network; two zones of one id; a network linked (same-as followed) to
/// two zones of one name ("A virtual network cannot be linked to multiple zones with overlapping
/// namespaces"), or twice to one; more than one registration zone a network; a reserved zone name;
/// NxDomainRedirect on a zone that is no privatelink zone; a zone name of fewer than 2 or more than
/// 34 labels (reverse zones may have more); two services of one public name; a prefix with host
/// bits; a rule without upstreams; two rules of one suffix for one network; the limits above
/// (record sets: a warning, and only for a zone with registration). Warnings: a zone nobody links;
/// a record set with several addresses in a privatelink zone or under a declared service's private
/// name ("overwritten by two records of one service"); forwarding a privatelink zone but not its
/// service suffix, and a service suffix without its privatelink zone where that is not below it or
/// forwarded alike; a source prefix in two networks (the first wins); an open resolver (0.0.0.0/0
/// or ::/0); a forward rule that can loop (an upstream that is one of `own_endpoints`; an
/// unspecified own address stands for loopback too). A note: same-as to a network of the control
/// plane. Takes O(n log n), n counting networks,
/// sources, links, rules and records.
std::vector<Breach> check(const Topology& topology,
                          const std::vector<dns::Endpoint>& own_endpoints);

} // namespace parallax::zones
