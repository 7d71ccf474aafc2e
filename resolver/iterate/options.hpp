// IterationOptions: what an operator can say about recursion. Values; any thread.
#pragma once

#include "dns/ip_address.hpp"
#include "resolver/iterate/local_root.hpp"
#include "resolver/iterate/qname_steps.hpp"
#include "resolver/recurse/resolution.hpp"

namespace parallax::iterate {

/// Whether servers are asked at addresses of a family.
enum class Family : std::uint8_t { Unused, Used };
/// Whether nothing is believed to exist below a name that does not (RFC 8020).
enum class NxDomainCut : std::uint8_t { Off, On };

struct IterationOptions {
    Minimisation minimisation = Minimisation::Relaxed;
    recurse::QuestionCase letters = recurse::QuestionCase::Kept;
    Family ipv4 = Family::Used;
    Family ipv6 = Family::Used;
    NxDomainCut nxdomain_cut = NxDomainCut::On;
    recurse::TtlLimits ttl;
    /// Special-purpose addresses that may be asked nevertheless.
    std::vector<dns::Prefix> reachable;
    /// Addresses that no name outside `withheld_except` may have (DNS rebinding).
    std::vector<dns::Prefix> withheld;
    std::vector<dns::Name> withheld_except;
    /// Asked in place of the root's servers, until it expires; null: there is none.
    std::shared_ptr<const LocalRoot> local_root;
};

} // namespace parallax::iterate
