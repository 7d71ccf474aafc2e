#include "zones/network_rules.hpp"

#include "zones/managed_name.hpp"

#include <algorithm>
#include <map>
#include <unordered_set>

namespace parallax::zones {

namespace {

/// Follows every network's same-as once; each ring is reported at its network declared last.
std::vector<Breach> check_rings(const Topology& topology, const NetworkIndex& index) {
    constexpr std::uint32_t unseen = UINT32_MAX;
    std::vector<std::uint32_t> seen_from(topology.networks.size(), unseen);
    std::vector<Breach> breaches;
    for (std::uint32_t start = 0; start < seen_from.size(); ++start) {
        std::optional<std::uint32_t> at = start;
        while (at && seen_from[*at] == unseen) {
            seen_from[*at] = start;
            at = index.find(topology.networks[*at].same_as);
        }
        if (!at || seen_from[*at] != start) continue;
        if (topology.networks[*at].same_as == topology.networks[*at].name) continue; // told already
        std::vector<std::uint32_t> ring;
        for (std::uint32_t in_ring = *at; ring.empty() || in_ring != *at;
             in_ring = *index.find(topology.networks[in_ring].same_as)) {
            ring.push_back(in_ring);
        }
        std::string names;
        for (std::size_t i = 0; i < ring.size() && i < names_in_message_max; ++i) {
            names += "'" + topology.networks[ring[i]].name + "' -> ";
        }
        const Network& last = topology.networks[*std::max_element(ring.begin(), ring.end())];
        breaches.push_back({Severity::Error, last.declared_at,
                            "same-as goes in a ring: " + names +
                                (ring.size() > names_in_message_max ? "… -> '" : "'") +
                                topology.networks[*at].name +
                                "'; one of these networks needs a horizon of its own"});
    }
    return breaches;
}

std::vector<Breach> check_sources(const Topology& topology) {
    std::map<dns::Prefix, const Network*> first_by_source;
    std::vector<Breach> breaches;
    for (const Network& network : topology.networks) {
        for (const dns::Prefix& source : network.sources) {
            const std::string of_network = " of network '" + network.name + "'";
            if (source.has_host_bits()) {
                breaches.push_back({Severity::Error, network.declared_at,
                                    "source " + source.to_text() + of_network +
                                        " has bits set beyond its length; write " +
                                        source.masked().to_text()});
            }
            if (source.length == 0) {
                breaches.push_back({Severity::Warning, network.declared_at,
                                    "source " + source.to_text() + of_network +
                                        " makes an open resolver: anyone is answered; list the "
                                        "prefixes of your clients instead, unless this is meant"});
            }
            const auto [first, added] = first_by_source.try_emplace(source.masked(), &network);
            if (added || first->second == &network) continue;
            breaches.push_back({Severity::Warning, network.declared_at,
                                "source " + source.to_text() + of_network + " is also in '" +
                                    first->second->name + "' (" + first->second->declared_at +
                                    "), which wins because it is declared first; keep it in one"});
        }
    }
    return breaches;
}

} // namespace

NetworkIndex::NetworkIndex(const Topology& topology) : topology_{topology} {
    for (std::uint32_t i = 0; i < topology.networks.size(); ++i) {
        by_name_.try_emplace(topology.networks[i].name, i);
    }
}

std::optional<std::uint32_t> NetworkIndex::find(const std::string& name) const {
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return std::nullopt;
    return found->second;
}

std::vector<std::uint32_t> NetworkIndex::chain_of(std::uint32_t network) const {
    std::vector<std::uint32_t> chain;
    std::unordered_set<std::uint32_t> seen;
    std::optional<std::uint32_t> next = network;
    while (next && seen.insert(*next).second) {
        chain.push_back(*next);
        next = find(topology_.networks[*next].same_as);
    }
    return chain;
}

std::string NetworkIndex::declared_names() const {
    if (topology_.networks.empty()) return "no network is declared";
    std::string names = "declared networks: ";
    for (std::size_t i = 0; i < topology_.networks.size(); ++i) {
        if (i != 0) names += ", ";
        if (i == names_in_message_max) return names + "…";
        names += topology_.networks[i].name;
    }
    return names;
}

std::vector<Breach> check_networks(const Topology& topology, const NetworkIndex& index) {
    std::vector<Breach> breaches;
    for (std::uint32_t i = 0; i < topology.networks.size(); ++i) {
        const Network& network = topology.networks[i];
        const auto error = [&](std::string text) {
            breaches.push_back({Severity::Error, network.declared_at, std::move(text)});
        };
        const auto first = index.find(network.name);
        if (first && *first != i) {
            error("network '" + network.name + "' is declared already at " +
                  topology.networks[*first].declared_at + "; names of networks are unique");
        }
        if (network.same_as.empty()) continue;
        if (network.same_as == network.name) {
            error("network '" + network.name + "' cannot be the same as itself");
        } else if (is_managed_name(network.same_as)) {
            breaches.push_back({Severity::Note, network.declared_at,
                                "network '" + network.name + "' is the same as '" +
                                    network.same_as +
                                    "' of the control plane; while there is no such network it "
                                    "sees what is linked to itself and nothing else"});
        } else if (!index.find(network.same_as)) {
            error("network '" + network.name + "' is the same as '" + network.same_as +
                  "', which is not declared; " + index.declared_names());
        }
    }
    for (auto&& more : {check_rings(topology, index), check_sources(topology)}) {
        breaches.insert(breaches.end(), more.begin(), more.end());
    }
    return breaches;
}

} // namespace parallax::zones
