// Scopes: the numbers under which composed answers are kept (DESIGN section 6). They stand for what
// a horizon would answer, so that a reload forgets exactly the answers that it may have changed:
// what says the same as in the Snapshot before keeps its number, everything else gets a new one.
//
// Used once per Snapshot, by freeze(); control thread only. Costs one comparison of the zones.
#pragma once

#include "zones/snapshot.hpp"

#include <map>

namespace parallax::zones {

struct Scopes {
    std::uint64_t own = 0;    ///< of one horizon: even
    std::uint64_t shared = 0; ///< of all horizons with the same general rule: odd
};

class ScopeNumbering {
  public:
    /// `made` has everything but scopes. `previous` may be null: everything is new.
    ScopeNumbering(const Snapshot& made, const Snapshot* previous);

    Scopes scopes_of(const Horizon& horizon) const;

  private:
    /// Who is asked about names that are special nowhere, and what clients are told of it.
    struct General {
        bool offers_recursion = false;
        std::vector<dns::Endpoint> upstreams; ///< of the root's rule; empty: there is none
        RuleKind kind = RuleKind::Forward;    ///< likewise
        Validation validation = Validation::Off;

        auto operator<=>(const General&) const = default;
    };
    static General general_of(const Horizon& horizon);
    bool answers_alike(const Horizon& horizon, const Horizon& before) const;

    const Snapshot& made_;
    const Snapshot* previous_;
    bool same_public_side_ = false;
    std::map<General, std::uint64_t> shared_scopes_;
};

} // namespace parallax::zones
