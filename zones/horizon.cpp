#include "zones/horizon.hpp"

#include <algorithm>

namespace parallax::zones {

namespace {

/// `<x>.<apex>` for `<x>.<suffix of suffix_labels labels>`; nothing when it is too long.
std::optional<dns::Name> moved_under(const dns::Name& apex, const dns::HashedName& name,
                                     std::size_t suffix_labels) {
    const auto labels = name.name().wire().first(name.suffix_offset(suffix_labels));
    const auto target = dns::Name::join(labels, apex);
    if (!target) return std::nullopt;
    return *target;
}

} // namespace

const LinkedZone* Horizon::zone_for(const dns::HashedName& name) const noexcept {
    const auto match = zone_table_.longest(name);
    return match ? &zones_[match->value] : nullptr;
}

std::optional<Horizon::Rewritten> Horizon::rewrite(const dns::HashedName& name) const {
    if (name.label_count() == 0) return std::nullopt;
    // <x> has at least one label: the suffix itself is no service's name.
    std::size_t labels_at_most = name.label_count() - 1;
    while (const auto match = rewrite_table_.longest(name, labels_at_most)) {
        const dns::Name& suffix = rewrites_[match->value].public_suffix;
        for (std::size_t i = match->value; i < rewrites_.size(); ++i) {
            const Rewrite& rewrite = rewrites_[i];
            if (i != match->value && rewrite.public_suffix != suffix) break;
            const Zone& zone = zones_[rewrite.linked_zone].zone();
            auto target = moved_under(zone.apex(), name, match->labels);
            if (target && zone.holds(dns::HashedName(*target))) {
                return Rewritten{&rewrite, *std::move(target)};
            }
        }
        if (match->labels == 0) break;
        labels_at_most = match->labels - 1;
    }
    return std::nullopt;
}

bool Horizon::is_rewritable(const dns::HashedName& name) const noexcept {
    return name.label_count() != 0 &&
           rewrite_table_.longest(name, name.label_count() - 1).has_value();
}

const Forward* Horizon::rule_for(const dns::HashedName& name) const noexcept {
    const auto own = own_rules_.by_suffix.longest(name);
    const auto shared = shared_rules_->by_suffix.longest(name);
    if (own && (!shared || own->labels >= shared->labels)) {
        return own_rules_.rules[own->value].get();
    }
    return shared ? shared_rules_->rules[shared->value].get() : nullptr;
}

std::vector<dns::Name> Horizon::names_of(const dns::IpAddress& address) const {
    std::vector<dns::Name> names;
    for (const LinkedZone& linked : zones_) {
        for (dns::Name& name : linked.zone().names_of(address)) {
            if (names.size() == reverse_names_max) return names;
            if (std::find(names.begin(), names.end(), name) == names.end()) {
                names.push_back(std::move(name));
            }
        }
    }
    return names;
}

} // namespace parallax::zones
