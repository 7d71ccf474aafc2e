#include "zones/forward_rules.hpp"

#include <algorithm>
#include <set>

namespace parallax::zones {

namespace {

using RulesBySuffix = std::unordered_map<dns::Name, const ForwardRule*, dns::NameHash>;

std::string shown(const ForwardRule& rule) {
    return "the rule for '" + rule.suffix.to_text() + "'";
}

/// The rules of one network, or those of all when `own` is null.
struct Scope {
    const RulesBySuffix* own;
    const RulesBySuffix* shared;

    /// The rule that a name falls under: longest suffix, the network's own first.
    const ForwardRule* rule_for(const dns::Name& name) const {
        const std::size_t labels = name.label_count();
        for (std::size_t dropped = 0; dropped <= labels; ++dropped) {
            const dns::Name suffix = name.ancestor(dropped);
            for (const RulesBySuffix* rules : {own, shared}) {
                if (rules == nullptr) continue;
                const auto found = rules->find(suffix);
                if (found != rules->end()) return found->second;
            }
        }
        return nullptr;
    }
};

class ForwardCheck {
  public:
    ForwardCheck(const Topology& topology, const NetworkIndex& index) : index_{index} {
        if (topology.catalogue) catalogue_ = topology.catalogue.get();
        for (const PrivateZone& held : topology.zones) {
            if (!held.links.empty()) held_.insert(held.zone->apex());
        }
        for (const ForwardRule& rule : topology.forward_rules) add(rule);
    }

    void check_pairs(const ForwardRule& rule) {
        if (catalogue_ == nullptr || rule.kind != RuleKind::Forward) return;
        const auto suffixes = catalogue_->pairs_for_zone(rule.suffix);
        const auto zones = catalogue_->pairs_for_suffix(rule.suffix);
        if (suffixes.empty() && zones.empty()) return;
        for (const Scope& scope : scopes_of(rule)) {
            if (warn_of_suffixes(rule, suffixes, scope)) return; // one warning a rule is enough
            if (warn_of_zones(rule, zones, scope)) return;
        }
    }

    void check_loops(const ForwardRule& rule, const std::set<dns::Endpoint>& own) {
        for (const dns::Endpoint& upstream : rule.upstreams) {
            if (!own.contains(upstream) && !reaches_unspecified(upstream, own)) continue;
            warning(rule, shown(rule) + " forwards to " + upstream.to_text() +
                              ", where this server listens itself: it can loop; name another "
                              "server");
        }
    }

    std::vector<Breach> breaches() && { return std::move(breaches_); }

  private:
    void add(const ForwardRule& rule) {
        if (rule.upstreams.empty()) {
            error(rule, shown(rule) + " names no upstream; give at least one address in `to`");
        }
        if (rule.networks.empty()) add_to(shared_, rule, "all networks");
        for (const std::string& name : rule.networks) {
            const auto network = index_.find(name);
            if (network) {
                add_to(own_[*network], rule, "network '" + name + "'");
                continue;
            }
            error(rule, shown(rule) + " is for network '" + name + "', which is not declared; " +
                            index_.declared_names());
        }
    }

    void add_to(RulesBySuffix& rules, const ForwardRule& rule, const std::string& where) {
        const auto [first, added] = rules.try_emplace(rule.suffix, &rule);
        if (added) return;
        error(rule, shown(rule) + " is declared already for " + where + " at " +
                        first->second->declared_at + "; keep one and list all upstreams in it");
    }

    std::vector<Scope> scopes_of(const ForwardRule& rule) const {
        if (rule.networks.empty()) return {{nullptr, &shared_}};
        std::vector<Scope> scopes;
        for (const std::string& name : rule.networks) {
            const auto network = index_.find(name);
            if (network) scopes.push_back({&own_.at(*network), &shared_});
        }
        return scopes;
    }

    /// A rule for a privatelink zone alone needs someone who gives the service's CNAME.
    bool warn_of_suffixes(const ForwardRule& rule, const std::vector<SuffixPair>& pairs,
                          const Scope& scope) {
        for (const SuffixPair& pair : pairs) {
            const ForwardRule* covering = scope.rule_for(pair.public_suffix);
            if (covering != nullptr && !covering->suffix.is_root()) return false;
        }
        if (pairs.empty()) return false;
        const std::string suffix = pairs.front().public_suffix.to_text();
        const bool none = scope.rule_for(pairs.front().public_suffix) == nullptr;
        warning(rule, shown(rule) + " covers a privatelink zone but not the service suffix " +
                          suffix +
                          (none ? ", so <name>." + suffix + " may be refused"
                                : ", so its names fail when the rule for '.' does") +
                          "; add a rule for " + suffix + " to the same servers");
        return true;
    }

    /// A rule for a service suffix alone loses names whose zone is elsewhere in the tree.
    bool warn_of_zones(const ForwardRule& rule, const std::vector<SuffixPair>& pairs,
                       const Scope& scope) {
        for (const SuffixPair& pair : pairs) {
            const dns::Name& zone = pair.private_zone;
            if (zone.is_at_or_below(rule.suffix) || held_.contains(zone)) continue;
            const ForwardRule* covering = scope.rule_for(zone);
            if (covering != nullptr && covering->upstreams == rule.upstreams) continue;
            if (covering != nullptr && covering->suffix == zone) continue; // the operator's choice
            warning(rule, shown(rule) + " covers a service suffix but not its privatelink zone '" +
                              zone.to_text() +
                              "', which other servers are asked for; add a rule for it to the same "
                              "servers");
            return true;
        }
        return false;
    }

    static bool reaches_unspecified(const dns::Endpoint& upstream,
                                    const std::set<dns::Endpoint>& own) {
        if (!upstream.address.is_loopback() && !upstream.address.is_unspecified()) return false;
        return std::any_of(own.begin(), own.end(), [&](const dns::Endpoint& endpoint) {
            return endpoint.port == upstream.port && endpoint.address.is_unspecified();
        });
    }

    void error(const ForwardRule& rule, std::string text) {
        breaches_.push_back({Severity::Error, rule.declared_at, std::move(text)});
    }
    void warning(const ForwardRule& rule, std::string text) {
        breaches_.push_back({Severity::Warning, rule.declared_at, std::move(text)});
    }

    const NetworkIndex& index_;
    const Catalogue* catalogue_ = nullptr;
    RulesBySuffix shared_;
    std::unordered_map<std::uint32_t, RulesBySuffix> own_; // by network
    std::set<dns::Name> held_;                             // zones linked to somebody
    std::vector<Breach> breaches_;
};

} // namespace

std::vector<Breach> check_forward_rules(const Topology& topology, const NetworkIndex& index,
                                        const std::vector<dns::Endpoint>& own_endpoints) {
    const std::set<dns::Endpoint> own(own_endpoints.begin(), own_endpoints.end());
    ForwardCheck check(topology, index);
    for (const ForwardRule& rule : topology.forward_rules) {
        check.check_pairs(rule);
        check.check_loops(rule, own);
    }
    return std::move(check).breaches();
}

} // namespace parallax::zones
