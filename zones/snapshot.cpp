#include "zones/snapshot.hpp"

#include "dns/ensure.hpp"
#include "zones/scopes.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace parallax::zones {

namespace {

/// What a network sees, as indexes into the topology: equal views make one horizon.
struct View {
    std::vector<std::pair<std::uint32_t, ResolutionPolicy>> links; ///< (zone, policy)
    std::vector<std::uint32_t> own_rules; ///< of equal suffixes the first counts
    RewriteMode rewrite = RewriteMode::On;

    auto operator<=>(const View&) const = default;
};

template <class Key>
using NameMap = std::unordered_map<dns::Name, Key, dns::NameHash>;

/// `view` on top of what `other` sees, whose zones of the same names it covers.
View merged(View view, const View& other, const std::vector<PrivateZone>& zones) {
    const auto own_links = static_cast<std::ptrdiff_t>(view.links.size());
    for (const auto& link : other.links) {
        const auto has_its_name = [&](const auto& own) {
            return zones[own.first].zone->apex() == zones[link.first].zone->apex();
        };
        if (std::none_of(view.links.begin(), view.links.begin() + own_links, has_its_name)) {
            view.links.push_back(link);
        }
    }
    view.own_rules.insert(view.own_rules.end(), other.own_rules.begin(), other.own_rules.end());
    if (other.rewrite == RewriteMode::Off) view.rewrite = RewriteMode::Off;
    return view;
}

using Forwards = std::vector<std::shared_ptr<const Forward>>;

RuleTable rule_table(Forwards rules) {
    std::vector<std::pair<dns::Name, std::uint32_t>> entries;
    for (std::uint32_t i = 0; i < rules.size(); ++i) entries.emplace_back(rules[i]->suffix, i);
    return {std::move(rules), SuffixTable(entries)};
}

/// The rules as served, in the order of declaration.
Forwards forwards_of(const std::vector<ForwardRule>& rules) {
    Forwards forwards;
    forwards.reserve(rules.size());
    for (const ForwardRule& rule : rules) {
        forwards.push_back(std::make_shared<const Forward>(
            Forward{rule.suffix, rule.upstreams, rule.declared_at, rule.kind, rule.validation}));
    }
    return forwards;
}

/// Records that make a private name lead somewhere. A zone's own SOA does not.
constexpr std::array endpoint_types{dns::RrType::A, dns::RrType::AAAA, dns::RrType::CNAME};

bool is_one_of(std::span<const dns::RrType> types, dns::RrType type) {
    return std::find(types.begin(), types.end(), type) != types.end();
}

bool has_endpoint_record(const Zone& zone, const dns::Name& private_name) {
    const dns::HashedName name{private_name};
    return std::any_of(endpoint_types.begin(), endpoint_types.end(),
                       [&](dns::RrType type) { return zone.records_at(name, type).has_value(); });
}

} // namespace

/// Fills a Snapshot part by part; used once, by freeze().
class SnapshotBuilder {
  public:
    SnapshotBuilder(Topology topology, std::uint64_t generation) : made_{new Snapshot} {
        made_->generation_ = generation;
        made_->topology_ = std::move(topology);
    }

    std::shared_ptr<const Snapshot> build(const Snapshot* previous) && {
        index_networks();
        collect_own_views();
        assign_horizons();
        index_services();
        find_endpoints();
        collect_special_names();
        number_scopes(previous);
        return std::move(made_);
    }

  private:
    const Topology& topology() const { return made_->topology_; }
    std::optional<std::uint32_t> network_index(const std::string& name) const;

    void index_networks();
    void collect_own_views();
    void assign_horizons();
    void settle(std::uint32_t network, std::optional<std::uint32_t> other);
    std::uint32_t horizon_of(const View& view);
    std::unique_ptr<Horizon> make_horizon(const View& view);
    void add_rewrites(Horizon& horizon);
    const std::vector<std::uint32_t>& suffixes_of(const dns::Name& apex);
    void index_services();
    void find_endpoints();
    void collect_special_names();
    void number_scopes(const Snapshot* previous);

    static constexpr std::uint32_t unsettled = UINT32_MAX;

    std::shared_ptr<Snapshot> made_;
    Forwards forwards_;                             // by rule
    std::shared_ptr<const RuleTable> shared_rules_; // the rules of all networks
    std::vector<View> own_views_;                   // by network, same-as not yet followed
    std::vector<std::uint32_t> view_of_;            // network -> index into views_
    std::vector<View> views_;
    std::map<View, std::uint32_t> horizon_by_view_;
    std::vector<dns::Name> suffixes_; // public suffixes of linked zones, numbered
    NameMap<std::uint32_t> suffix_numbers_;
    NameMap<std::vector<std::uint32_t>> suffixes_by_apex_;
};

std::optional<std::uint32_t> SnapshotBuilder::network_index(const std::string& name) const {
    const auto found = made_->network_by_name_.find(name);
    if (found == made_->network_by_name_.end()) return std::nullopt;
    return found->second;
}

void SnapshotBuilder::index_networks() {
    std::vector<PrefixMap::Entry> entries;
    for (std::uint32_t i = 0; i < topology().networks.size(); ++i) {
        const Network& network = topology().networks[i];
        made_->network_by_name_.try_emplace(network.name, i);
        for (const dns::Prefix& source : network.sources) entries.push_back({source, i});
    }
    made_->network_map_ = PrefixMap(entries);
}

void SnapshotBuilder::collect_own_views() {
    own_views_.resize(topology().networks.size());
    for (std::size_t i = 0; i < own_views_.size(); ++i) {
        own_views_[i].rewrite = topology().networks[i].rewrite;
    }
    for (std::uint32_t z = 0; z < topology().zones.size(); ++z) {
        for (const Link& link : topology().zones[z].links) {
            const auto network = network_index(link.network);
            if (network) own_views_[*network].links.emplace_back(z, link.policy);
        }
    }
    forwards_ = forwards_of(topology().forward_rules);
    Forwards shared;
    for (std::uint32_t r = 0; r < forwards_.size(); ++r) {
        const auto& names = topology().forward_rules[r].networks;
        if (names.empty()) shared.push_back(forwards_[r]);
        for (const std::string& name : names) {
            const auto network = network_index(name);
            if (network) own_views_[*network].own_rules.push_back(r);
        }
    }
    shared_rules_ = std::make_shared<const RuleTable>(rule_table(std::move(shared)));
}

void SnapshotBuilder::assign_horizons() {
    const std::vector<Network>& networks = topology().networks;
    made_->horizon_of_network_.assign(networks.size(), unsettled);
    view_of_.assign(networks.size(), unsettled);
    std::vector<std::uint32_t> chain; // of same-as, from the asking network to a settled one
    for (std::uint32_t network = 0; network < networks.size(); ++network) {
        std::optional<std::uint32_t> next = network;
        while (next && view_of_[*next] == unsettled) {
            chain.push_back(*next);
            ENSURE(chain.size() <= networks.size()); // rules::check refuses rings
            next = network_index(networks[*next].same_as);
        }
        for (; !chain.empty(); chain.pop_back()) {
            settle(chain.back(), next);
            next = chain.back();
        }
    }
    for (std::uint32_t network = 0; network < networks.size(); ++network) {
        const std::uint32_t horizon = made_->horizon_of_network_[network];
        made_->horizons_[horizon]->networks_.push_back(networks[network].name);
    }
}

/// Pre: `other`, the network that this one is the same as, is settled.
void SnapshotBuilder::settle(std::uint32_t network, std::optional<std::uint32_t> other) {
    View& own = own_views_[network];
    if (other && own == View{}) {
        view_of_[network] = view_of_[*other];
        made_->horizon_of_network_[network] = made_->horizon_of_network_[*other];
        return;
    }
    View view =
        other ? merged(std::move(own), views_[view_of_[*other]], topology().zones) : std::move(own);
    std::sort(view.links.begin(), view.links.end());
    made_->horizon_of_network_[network] = horizon_of(view);
    view_of_[network] = static_cast<std::uint32_t>(views_.size());
    views_.push_back(std::move(view));
}

std::uint32_t SnapshotBuilder::horizon_of(const View& view) {
    const auto next = static_cast<std::uint32_t>(made_->horizons_.size());
    const auto [horizon, added] = horizon_by_view_.try_emplace(view, next);
    if (added) made_->horizons_.push_back(make_horizon(view));
    return horizon->second;
}

std::unique_ptr<Horizon> SnapshotBuilder::make_horizon(const View& view) {
    auto horizon = std::make_unique<Horizon>();
    horizon->index_ = static_cast<std::uint32_t>(made_->horizons_.size());
    std::vector<std::pair<dns::Name, std::uint32_t>> apexes;
    for (const auto& [zone, policy] : view.links) {
        const PrivateZone& held = topology().zones[zone];
        apexes.emplace_back(held.zone->apex(), static_cast<std::uint32_t>(apexes.size()));
        horizon->zones_.push_back({&held, policy});
    }
    horizon->zone_table_ = SuffixTable(apexes);
    if (view.rewrite == RewriteMode::On) add_rewrites(*horizon);
    Forwards own;
    for (const std::uint32_t rule : view.own_rules) own.push_back(forwards_[rule]);
    horizon->own_rules_ = rule_table(std::move(own));
    horizon->shared_rules_ = shared_rules_;
    horizon->offers_recursion_ =
        !horizon->own_rules_.rules.empty() || !shared_rules_->rules.empty() ||
        std::any_of(horizon->zones_.begin(), horizon->zones_.end(),
                    [](const LinkedZone& linked) { return linked.zone().has_delegations(); });
    return horizon;
}

void SnapshotBuilder::add_rewrites(Horizon& horizon) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> found; // (suffix, linked zone)
    for (std::uint32_t z = 0; z < horizon.zones_.size(); ++z) {
        for (const std::uint32_t suffix : suffixes_of(horizon.zones_[z].zone().apex())) {
            found.emplace_back(suffix, z);
        }
    }
    std::sort(found.begin(), found.end());
    std::vector<std::pair<dns::Name, std::uint32_t>> firsts;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const auto& [suffix, zone] = found[i];
        if (i == 0 || found[i - 1].first != suffix) {
            firsts.emplace_back(suffixes_[suffix], static_cast<std::uint32_t>(i));
        }
        horizon.rewrites_.push_back({suffixes_[suffix], zone});
    }
    horizon.rewrite_table_ = SuffixTable(firsts);
}

/// Numbers of the public suffixes that lead to zones of this name; asked of the catalogue once.
const std::vector<std::uint32_t>& SnapshotBuilder::suffixes_of(const dns::Name& apex) {
    const auto [entry, added] = suffixes_by_apex_.try_emplace(apex);
    if (!added || !topology().catalogue) return entry->second;
    for (const SuffixPair& pair : topology().catalogue->pairs_for_zone(apex)) {
        const auto next = static_cast<std::uint32_t>(suffixes_.size());
        const auto [number, is_new] = suffix_numbers_.try_emplace(pair.public_suffix, next);
        if (is_new) suffixes_.push_back(pair.public_suffix);
        entry->second.push_back(number->second);
    }
    return entry->second;
}

void SnapshotBuilder::index_services() {
    const auto& services = topology().services;
    std::vector<std::pair<dns::Name, std::uint32_t>> entries;
    for (std::uint32_t s = 0; s < services.size(); ++s) {
        entries.emplace_back(services[s].public_name, 2 * s);
    }
    for (std::uint32_t s = 0; s < services.size(); ++s) {
        entries.emplace_back(services[s].private_name, 2 * s + 1);
    }
    made_->service_table_ = SuffixTable(entries);
    made_->has_endpoint_.assign(services.size(), false);
}

/// Costs the smaller of a zone's names and the services, for each zone.
void SnapshotBuilder::find_endpoints() {
    const auto& services = topology().services;
    NameMap<std::vector<std::uint32_t>> by_private_name;
    for (std::uint32_t s = 0; s < services.size(); ++s) {
        const EndpointPresence endpoint = services[s].endpoint;
        if (endpoint == EndpointPresence::ByRecords) {
            by_private_name[services[s].private_name].push_back(s);
        } else {
            made_->has_endpoint_[s] = endpoint == EndpointPresence::Approved;
        }
    }
    const auto mark = [&](const std::vector<std::uint32_t>& indexes) {
        for (const std::uint32_t s : indexes) made_->has_endpoint_[s] = true;
    };
    for (const PrivateZone& held : topology().zones) {
        if (held.links.empty() || by_private_name.empty()) continue;
        if (held.zone->name_count() < by_private_name.size()) {
            held.zone->visit([&](const dns::Name& owner, const dns::RrsetView& rrset) {
                const auto found = by_private_name.find(owner);
                const bool known = found != by_private_name.end();
                if (known && is_one_of(endpoint_types, rrset.type)) mark(found->second);
            });
            continue;
        }
        for (const auto& [name, indexes] : by_private_name) {
            if (!name.is_at_or_below(held.zone->apex())) continue;
            if (has_endpoint_record(*held.zone, name)) mark(indexes);
        }
    }
}

void SnapshotBuilder::collect_special_names() {
    std::vector<std::pair<dns::Name, std::uint32_t>> names;
    NameMap<bool> apexes; // many networks have a zone of the same name
    for (const PrivateZone& held : topology().zones) {
        if (held.links.empty()) continue;
        if (apexes.try_emplace(held.zone->apex()).second) names.emplace_back(held.zone->apex(), 0);
    }
    for (const dns::Name& suffix : suffixes_) names.emplace_back(suffix, 0);
    for (const Service& service : topology().services) {
        names.emplace_back(service.public_name, 0);
        names.emplace_back(service.private_name, 0);
    }
    for (const ForwardRule& rule : topology().forward_rules) {
        if (!rule.suffix.is_root()) names.emplace_back(rule.suffix, 0);
    }
    made_->special_names_ = SuffixTable(names);
}

void SnapshotBuilder::number_scopes(const Snapshot* previous) {
    const ScopeNumbering numbering{*made_, previous};
    for (const auto& horizon : made_->horizons_) {
        const Scopes scopes = numbering.scopes_of(*horizon);
        horizon->scope_ = scopes.own;
        horizon->public_scope_ = scopes.shared;
    }
}

const Network* Snapshot::network_of(const dns::IpAddress& source) const noexcept {
    const auto index = network_map_.longest_match(source);
    return index ? &topology_.networks[*index] : nullptr;
}

const Network* Snapshot::network_named(std::string_view name) const noexcept {
    const auto found = network_by_name_.find(name);
    return found == network_by_name_.end() ? nullptr : &topology_.networks[found->second];
}

const Horizon& Snapshot::horizon_of(const Network& network) const noexcept {
    const auto index = static_cast<std::size_t>(&network - topology_.networks.data());
    ENSURE(index < horizon_of_network_.size());
    return *horizons_[horizon_of_network_[index]];
}

std::optional<PublicSide> Snapshot::public_side(const dns::HashedName& name) const noexcept {
    const auto found = service_table_.exact(name);
    if (!found) return std::nullopt;
    const std::size_t index = *found / 2;
    const Service* service = &topology_.services[index];
    const bool is_public_name = *found % 2 == 0;
    if (has_endpoint_[index]) {
        return PublicSide{service, is_public_name ? PublicSide::Role::PublicAlias
                                                  : PublicSide::Role::PrivateName};
    }
    if (!is_public_name) return std::nullopt;
    return PublicSide{service, PublicSide::Role::PublicAddress};
}

bool Snapshot::is_special(const dns::HashedName& name) const noexcept {
    return special_names_.longest(name).has_value();
}

std::shared_ptr<const Snapshot> freeze(Topology topology, std::uint64_t generation,
                                       const Snapshot* previous) {
    return SnapshotBuilder(std::move(topology), generation).build(previous);
}

} // namespace parallax::zones
