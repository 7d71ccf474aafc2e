#include "zones/scopes.hpp"

#include <algorithm>

namespace parallax::zones {

namespace {

const dns::HashedName& root_name() {
    static const dns::Name root;
    static const dns::HashedName hashed{root};
    return hashed;
}

bool same_rule(const std::shared_ptr<const Forward>& one,
               const std::shared_ptr<const Forward>& other) {
    return one->suffix == other->suffix && one->upstreams == other->upstreams &&
           one->kind == other->kind && one->validation == other->validation;
}

bool same_rules(const RuleTable& one, const RuleTable& other) {
    return std::equal(one.rules.begin(), one.rules.end(), other.rules.begin(), other.rules.end(),
                      same_rule);
}

bool same_zone(const LinkedZone& one, const LinkedZone& other) {
    if (one.policy != other.policy) return false;
    return &one.zone() == &other.zone() || one.zone().has_content_of(other.zone());
}

bool same_rewrite(const Rewrite& one, const Rewrite& other) {
    return one.public_suffix == other.public_suffix && one.linked_zone == other.linked_zone;
}

bool same_service(const Service& one, const Service& other) {
    return one.public_name == other.public_name && one.private_name == other.private_name &&
           one.public_addresses == other.public_addresses;
}

/// Special-use names are among the answers of every scope.
bool says_nothing_for(const Snapshot& made, const Snapshot* previous) {
    return previous != nullptr && made.topology().special_use != previous->topology().special_use;
}

} // namespace

ScopeNumbering::ScopeNumbering(const Snapshot& made, const Snapshot* previous)
    : made_{made}, previous_{says_nothing_for(made, previous) ? nullptr : previous} {
    if (previous_ != nullptr) {
        const auto& services = made.topology_.services;
        const auto& before = previous_->topology_.services;
        same_public_side_ = made.has_endpoint_ == previous_->has_endpoint_ &&
                            std::equal(services.begin(), services.end(), before.begin(),
                                       before.end(), same_service);
        if (made.special_names_ == previous_->special_names_) {
            for (const auto& horizon : previous_->horizons()) {
                shared_scopes_.try_emplace(general_of(*horizon), horizon->public_scope());
            }
        }
    }
    for (const auto& horizon : made.horizons()) {
        const std::uint64_t fresh =
            made.generation() << 32 | std::uint64_t{horizon->index()} << 1 | 1;
        shared_scopes_.try_emplace(general_of(*horizon), fresh);
    }
}

/// Names outside every zone and rule but the root's are asked of the root's rule.
ScopeNumbering::General ScopeNumbering::general_of(const Horizon& horizon) {
    const Forward* const rule = horizon.rule_for(root_name());
    return {horizon.offers_recursion(),
            rule == nullptr ? std::vector<dns::Endpoint>{} : rule->upstreams,
            rule == nullptr ? RuleKind::Forward : rule->kind,
            rule == nullptr ? Validation::Off : rule->validation};
}

bool ScopeNumbering::answers_alike(const Horizon& horizon, const Horizon& before) const {
    const auto& zones = horizon.zones();
    const auto& rewrites = horizon.rewrites();
    return same_public_side_ && same_rules(horizon.own_rules_, before.own_rules_) &&
           same_rules(*horizon.shared_rules_, *before.shared_rules_) &&
           std::equal(rewrites.begin(), rewrites.end(), before.rewrites().begin(),
                      before.rewrites().end(), same_rewrite) &&
           std::equal(zones.begin(), zones.end(), before.zones().begin(), before.zones().end(),
                      same_zone);
}

Scopes ScopeNumbering::scopes_of(const Horizon& horizon) const {
    Scopes scopes;
    scopes.own = made_.generation() << 32 | std::uint64_t{horizon.index()} << 1;
    scopes.shared = shared_scopes_.at(general_of(horizon));
    if (previous_ == nullptr) return scopes;
    const Network* const network = previous_->network_named(horizon.networks().front());
    if (network == nullptr) return scopes;
    const Horizon& before = previous_->horizon_of(*network);
    if (answers_alike(horizon, before)) scopes.own = before.scope();
    return scopes;
}

} // namespace parallax::zones
