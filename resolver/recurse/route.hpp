// Route: whom a question is put to: a suffix (of a forward rule, or the cut of a delegation) and
// the servers asked below it. What is learnt on one route is kept for that route alone (DESIGN
// section 6; MaginotDNS), and questions in flight are shared within it.
//
// Routes are keyed hashes, equal in all workers and over reloads, and nobody outside can make two
// of them equal. Pure; any thread.
#pragma once

#include "dns/ip_address.hpp"
#include "dns/name.hpp"
#include "dns/rr_type.hpp"
#include "resolver/recurse/siphash.hpp"

namespace parallax::recurse {

/// What a forwarder says is never mixed with what was found out step by step (MaginotDNS).
enum class RouteKind : std::uint8_t { Forwarded, Iterated };

/// The order of `servers` does not count.
std::uint64_t route_of(const dns::Name& suffix, std::span<const dns::Endpoint> servers,
                       const HashKey& key, RouteKind kind = RouteKind::Forwarded);
/// Of the servers of one zone on an iterated route: questions in flight are shared within it.
std::uint64_t zone_route_of(std::uint64_t route, const dns::Name& cut, const HashKey& key);

/// Of a route whose servers are not all asked: what is in flight to the others is not joined.
std::uint64_t route_without(std::uint64_t route, std::span<const dns::Endpoint> avoided,
                            const HashKey& key);

/// A question on its route: what makes two questions the same.
struct RecordQuestion {
    std::uint64_t route = 0;
    dns::Name name;
    dns::RrType type = dns::RrType::A;
    bool dnssec_ok = false;
    bool checking_disabled = false;

    bool operator==(const RecordQuestion&) const = default;
};

} // namespace parallax::recurse
