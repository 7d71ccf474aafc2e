#include "zones/zone_rules.hpp"

#include <algorithm>
#include <unordered_set>

namespace parallax::zones {

namespace {

template <class Value>
using NameMap = std::unordered_map<dns::Name, Value, dns::NameHash>;
using NameSet = std::unordered_set<dns::Name, dns::NameHash>;

std::string shown(const dns::Name& name) {
    return "'" + name.to_text() + "'";
}

bool is_reverse(const dns::Name& apex) {
    return apex.is_at_or_below(*dns::Name::from_text("in-addr.arpa.")) ||
           apex.is_at_or_below(*dns::Name::from_text("ip6.arpa."));
}

bool is_privatelink(const Topology& topology, const dns::Name& apex) {
    const Catalogue none;
    return (topology.catalogue ? *topology.catalogue : none).is_privatelink_zone(apex);
}

/// Collects breaches of one zone.
class ZoneCheck {
  public:
    ZoneCheck(const Topology& topology, const PrivateZone& held)
        : topology_{topology}, held_{held}, zone_{"zone '" + held.id + "'"} {}

    std::vector<Breach> breaches() && { return std::move(breaches_); }

    void check_name() {
        const dns::Name& apex = held_.zone->apex();
        const std::size_t labels = apex.label_count();
        if (labels < zone_labels_min || (labels > zone_labels_max && !is_reverse(apex))) {
            error(zone_ + ": its name " + shown(apex) + " has " + std::to_string(labels) +
                  " labels; allowed are " + std::to_string(zone_labels_min) + " to " +
                  std::to_string(zone_labels_max) + " (reverse zones may have more)");
        }
        if (topology_.catalogue && topology_.catalogue->is_reserved(apex)) {
            error(zone_ + ": the name " + shown(apex) +
                  " is reserved, Azure refuses to create it; hold a zone below it instead");
        }
    }

    void check_links(const NetworkIndex& index) {
        std::unordered_map<std::string, const Link*> first;
        std::size_t registrations = 0;
        for (const Link& link : held_.links) {
            if (link.registration == Registration::On) ++registrations;
            const auto [earlier, added] = first.try_emplace(link.network, &link);
            if (!added) {
                error_at(link, zone_ + " is linked to network '" + link.network + "' already at " +
                                   earlier->second->declared_at + "; one link a network");
            } else if (!index.find(link.network)) {
                error_at(link, zone_ + " is linked to '" + link.network +
                                   "', which is not declared; " + index.declared_names());
            }
            if (link.policy != ResolutionPolicy::NxDomainRedirect) continue;
            if (is_privatelink(topology_, held_.zone->apex())) continue;
            error_at(link, zone_ +
                               ": the resolution policy NxDomainRedirect is for privatelink "
                               "zones, and " +
                               shown(held_.zone->apex()) + " is none; use Default");
        }
        check_counts(registrations);
    }

    void check_record_sets(const NameSet& private_names) {
        dns::Name least;
        std::size_t several = 0;
        const bool all_names = is_privatelink(topology_, held_.zone->apex());
        held_.zone->visit_several([&](const dns::Name& owner, const dns::RrsetView& rrset) {
            const bool is_address = rrset.type == dns::RrType::A || rrset.type == dns::RrType::AAAA;
            if (!is_address) return;
            if (!all_names && !private_names.contains(owner)) return;
            if (several == 0 || owner < least) least = owner;
            ++several;
        });
        if (several != 0) {
            const std::string others =
                several == 1 ? "" : " (and " + std::to_string(several - 1) + " more like it)";
            warning(zone_ + " holds several addresses at " + shown(least) + others +
                    ": it looks overwritten by two records of one service, and clients get either "
                    "endpoint; keep one address a name");
        }
        const std::size_t sets = held_.zone->rrset_count();
        if (sets > record_sets_per_zone_max && has_registration()) {
            warning(zone_ + " has " + std::to_string(sets) + " record sets; Azure allows " +
                    std::to_string(record_sets_per_zone_max) +
                    " in a zone that names are registered in");
        }
    }

  private:
    bool has_registration() const {
        return std::any_of(held_.links.begin(), held_.links.end(),
                           [](const Link& link) { return link.registration == Registration::On; });
    }
    void check_counts(std::size_t registrations) {
        if (held_.links.empty()) {
            warning(zone_ + " is linked to no network, so nobody can see it; add a link");
        }
        if (held_.links.size() > links_per_zone_max) {
            error(zone_ + " has " + std::to_string(held_.links.size()) + " links; allowed are " +
                  std::to_string(links_per_zone_max));
        }
        if (registrations > registration_links_per_zone_max) {
            error(zone_ + " has " + std::to_string(registrations) +
                  " links with registration; allowed are " +
                  std::to_string(registration_links_per_zone_max));
        }
    }
    void error(std::string text) {
        breaches_.push_back({Severity::Error, held_.declared_at, std::move(text)});
    }
    void error_at(const Link& link, std::string text) {
        breaches_.push_back({Severity::Error, link.declared_at, std::move(text)});
    }
    void warning(std::string text) {
        breaches_.push_back({Severity::Warning, held_.declared_at, std::move(text)});
    }

    const Topology& topology_;
    const PrivateZone& held_;
    std::string zone_;
    std::vector<Breach> breaches_;
};

/// A link seen from its network.
struct LinkHere {
    const PrivateZone* held;
    const Link* link;
};

/// The rules of one network's linked zones, same-as followed.
class LinkedNetworkCheck {
  public:
    explicit LinkedNetworkCheck(const Network& network) : network_{network} {}

    void add(const LinkHere& here) {
        if (!zones_.insert(here.held).second) return; // linked to a network this one is the same as
        const std::string of_network = "network '" + network_.name + "'";
        const auto [first, added] = by_apex_.try_emplace(here.held->zone->apex(), here.held);
        if (!added) {
            error(here, of_network + " is linked to two zones named " +
                            shown(here.held->zone->apex()) + ": '" + first->second->id + "' (" +
                            first->second->declared_at + ") and '" + here.held->id +
                            "'; a virtual network cannot be linked to multiple zones with "
                            "overlapping namespaces, remove one of the links");
        }
        if (zones_.size() == zones_per_network_max + 1) {
            error(here, of_network + " is linked to more than " +
                            std::to_string(zones_per_network_max) + " zones; remove links");
        }
        if (here.link->registration == Registration::Off) return;
        if (registers_in_ == nullptr) {
            registers_in_ = here.held;
            return;
        }
        error(here, of_network + " registers names in '" + registers_in_->id + "' (" +
                        registers_in_->declared_at + ") and in '" + here.held->id +
                        "'; one registration zone a network is allowed");
    }
    std::vector<Breach> breaches() && { return std::move(breaches_); }

  private:
    void error(const LinkHere& here, std::string text) {
        breaches_.push_back({Severity::Error, here.link->declared_at, std::move(text)});
    }

    const Network& network_;
    std::unordered_set<const PrivateZone*> zones_;
    NameMap<const PrivateZone*> by_apex_;
    const PrivateZone* registers_in_ = nullptr;
    std::vector<Breach> breaches_;
};

} // namespace

std::vector<Breach> check_zones(const Topology& topology, const NetworkIndex& index) {
    NameSet private_names;
    for (const Service& service : topology.services) private_names.insert(service.private_name);
    std::unordered_map<std::string, const PrivateZone*> by_id;
    std::vector<Breach> breaches;
    for (const PrivateZone& held : topology.zones) {
        const auto [first, added] = by_id.try_emplace(held.id, &held);
        if (!added) {
            breaches.push_back({Severity::Error, held.declared_at,
                                "zone '" + held.id + "' is declared already at " +
                                    first->second->declared_at +
                                    "; give one of them an `id` of its own"});
        }
        ZoneCheck check(topology, held);
        check.check_name();
        check.check_links(index);
        check.check_record_sets(private_names);
        auto found = std::move(check).breaches();
        breaches.insert(breaches.end(), found.begin(), found.end());
    }
    return breaches;
}

std::vector<Breach> check_linked_networks(const Topology& topology, const NetworkIndex& index) {
    std::vector<std::vector<LinkHere>> by_network(topology.networks.size());
    for (const PrivateZone& held : topology.zones) {
        for (const Link& link : held.links) {
            const auto network = index.find(link.network);
            if (network) by_network[*network].push_back({&held, &link});
        }
    }
    std::vector<Breach> breaches;
    for (std::uint32_t i = 0; i < by_network.size(); ++i) {
        if (by_network[i].empty()) continue; // what it is the same as is checked by itself
        std::vector<LinkHere> seen;
        for (const std::uint32_t network : index.chain_of(i)) {
            seen.insert(seen.end(), by_network[network].begin(), by_network[network].end());
        }
        // A breach is told at the later party, whichever network of the chain it belongs to.
        const auto order = [](const LinkHere& a, const LinkHere& b) { return a.held < b.held; };
        std::stable_sort(seen.begin(), seen.end(), order);
        LinkedNetworkCheck check(topology.networks[i]);
        for (const LinkHere& here : seen) check.add(here);
        auto found = std::move(check).breaches();
        breaches.insert(breaches.end(), found.begin(), found.end());
    }
    return breaches;
}

std::vector<Breach> check_services(const Topology& topology) {
    NameMap<const Service*> by_name;
    std::vector<Breach> breaches;
    for (const Service& service : topology.services) {
        const auto [first, added] = by_name.try_emplace(service.public_name, &service);
        if (added) continue;
        breaches.push_back({Severity::Error, service.declared_at,
                            "service '" + service.name + "': its public name " +
                                shown(service.public_name) + " is declared already at " +
                                first->second->declared_at + "; public names are unique"});
    }
    return breaches;
}

} // namespace parallax::zones
