// Rules: what the pieces of a Topology may not do to each other. Pure; slow path; any thread.
#pragma once

#include "zones/topology.hpp"

namespace parallax::zones {

enum class Severity : std::uint8_t { Error, Warning };

/// One breach, at the place of declaration ("file:line") of the later party.
struct Breach {
    Severity severity = Severity::Error;
    std::string declared_at;
    std::string text;
};

/// Errors: two networks of one name; same-as to an unknown network, to itself or in a ring; a link or rule
/// naming an unknown network; two zones of one id; a network linked (same-as followed) to two zones of one
/// name ("A virtual network cannot be linked to multiple zones with overlapping namespaces"), or twice to one;
/// more than one registration zone a network; a reserved zone name; NxDomainRedirect on a zone that is
/// no privatelink zone; a zone name of fewer than 2 or more than 34 labels (AZURE 2.5; reverse zones may have
/// more); two services of one public name; a prefix with host bits; a rule without upstreams; two rules of one
/// suffix for one network; the limits of AZURE 2.5 (1000 zones a network, 1000 links and 100 registration links
/// a zone, 25,000 record sets a zone only when registration or the API needs it: warn above it).
/// Warnings: a zone nobody links; a record set with several addresses under a service's private name ("overwritten
/// by two records of one service"); forwarding a privatelink zone but not its service suffix and vice versa where
/// it matters; a source prefix in two networks (equal prefixes: the first wins); an open resolver (0.0.0.0/0
/// or ::/0); a forward rule that can loop (an upstream that is one of `own_endpoints`).
std::vector<Breach> check(const Topology& topology, const std::vector<dns::Endpoint>& own_endpoints);

} // namespace parallax::zones
