// Horizon: all that one network sees (DESIGN section 1). Part of a Snapshot; immutable; any thread.
// Made by freeze() (snapshot.hpp); the slow path's functions alone allocate.
#pragma once

#include "zones/suffix_table.hpp"
#include "zones/topology.hpp"

namespace parallax::zones {

struct LinkedZone {
    const PrivateZone* held = nullptr; ///< id, records, where declared
    ResolutionPolicy policy = ResolutionPolicy::Default;
    const Zone& zone() const noexcept { return *held->zone; }
};

/// A forward rule as served.
struct Forward {
    dns::Name suffix;
    std::vector<dns::Endpoint> upstreams;
    std::string declared_at;
    RuleKind kind = RuleKind::Forward;
    Validation validation = Validation::Off;
};

/// `<x>.<public_suffix>` is an alias of `<x>.<zone apex>` where the zone holds `<x>`.
struct Rewrite {
    dns::Name public_suffix;
    std::uint32_t linked_zone = 0; ///< index into Horizon::zones()
};

/// Forward rules by suffix.
struct RuleTable {
    std::vector<std::shared_ptr<const Forward>> rules;
    SuffixTable by_suffix; ///< -> index into rules
};

class Horizon {
  public:
    std::uint32_t index() const noexcept { return index_; }
    /// Stands for this horizon's content: composed answers may be kept under it. Horizons that do
    /// not say the same differ in it, and so does one horizon before and after a change.
    std::uint64_t scope() const noexcept { return scope_; }
    /// Stands for what it has in common with other horizons: which names are special anywhere, and
    /// who is asked about the rest. Never equal to any scope().
    std::uint64_t public_scope() const noexcept { return public_scope_; }
    /// Names of the networks that share this horizon, for explain.
    const std::vector<std::string>& networks() const noexcept { return networks_; }
    const std::vector<LinkedZone>& zones() const noexcept { return zones_; }
    const std::vector<Rewrite>& rewrites() const noexcept { return rewrites_; }

    /// Step 1: the longest-suffix zone linked here.
    const LinkedZone* zone_for(const dns::HashedName& name) const noexcept;

    struct Rewritten {
        const Rewrite* rewrite;
        dns::Name target;
    };
    /// Step 2: the synthesised CNAME's target, when the paired zone holds it. The longest public
    /// suffix whose zone holds <x> wins; of zones that share a suffix the one declared first.
    std::optional<Rewritten> rewrite(const dns::HashedName& name) const;
    /// True when the name is below a service suffix that some rewrite of this horizon covers.
    bool is_rewritable(const dns::HashedName& name) const noexcept;

    /// Step 4: the forward rule, longest suffix first; of equal suffixes the network's own.
    const Forward* rule_for(const dns::HashedName& name) const noexcept;

    /// Some name is asked of others on behalf of clients: the RA bit (RFC 1035 §4.1.1).
    bool offers_recursion() const noexcept { return offers_recursion_; }

    /// PTR targets for a reverse name whose address has records in the linked zones, at most
    /// `reverse_names_max`; empty otherwise.
    std::vector<dns::Name> names_of(const dns::IpAddress& address) const;

  private:
    friend class SnapshotBuilder;
    friend class ScopeNumbering;
    std::uint32_t index_ = 0;
    std::uint64_t scope_ = 0;
    std::uint64_t public_scope_ = 0;
    bool offers_recursion_ = false;
    std::vector<std::string> networks_;
    std::vector<LinkedZone> zones_;
    SuffixTable zone_table_;
    std::vector<Rewrite> rewrites_; // those of one suffix stand together
    SuffixTable rewrite_table_;     // public suffix -> the first of its rewrites
    RuleTable own_rules_;
    std::shared_ptr<const RuleTable> shared_rules_; // never null: the rules of all networks
};

} // namespace parallax::zones
