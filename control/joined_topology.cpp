#include "control/joined_topology.hpp"

#include "zones/managed_name.hpp"

#include <algorithm>
#include <unordered_map>

namespace parallax::control {
namespace {

std::optional<model::Refusal> shared_source(const model::Published& managed,
                                            const zones::Topology& declared) {
    std::map<dns::Prefix, const zones::Network*> by_source;
    for (const zones::Network& network : declared.networks) {
        for (const dns::Prefix& source : network.sources) by_source.try_emplace(source, &network);
    }
    for (const zones::Network& network : managed.networks) {
        for (const dns::Prefix& source : network.sources) {
            const auto found = by_source.find(source);
            if (found == by_source.end()) continue;
            return model::conflict(
                "AddressSpaceDeclaredElsewhere",
                "The address prefix " + source.to_text() + " of virtual network '" + network.name +
                    "' is a source of network '" + found->second->name +
                    "' in the server's configuration (" + found->second->declared_at +
                    "). Use another prefix, or take it out there.");
        }
    }
    return std::nullopt;
}

/// Links name networks, and what a network of another subscription sees is not this one's.
std::optional<model::Refusal> shared_network_name(const model::Published& managed) {
    std::unordered_map<std::string_view, const zones::Network*> by_name;
    for (const zones::Network& network : managed.networks) {
        const auto [known, added] = by_name.try_emplace(network.name, &network);
        if (added) continue;
        return model::conflict("NetworkNameTaken",
                               "Two virtual networks would be '" + network.name +
                                   "': " + known->second->declared_at + " and " +
                                   network.declared_at + ". Use another name or resource group.");
    }
    return std::nullopt;
}

std::optional<model::Refusal> shared_public_name(const model::Published& managed,
                                                 const zones::Topology& declared) {
    std::unordered_map<dns::Name, const zones::Service*, dns::NameHash> by_name;
    for (const zones::Service& service : declared.services) {
        by_name.try_emplace(service.public_name, &service);
    }
    for (const zones::Service& service : managed.services) {
        const auto found = by_name.find(service.public_name);
        if (found == by_name.end()) continue;
        return model::conflict(
            "NameDeclaredElsewhere",
            "The service '" + service.name + "' would have the public name " +
                service.public_name.to_text() + ", which the server's configuration declares (" +
                found->second->declared_at + "). Use another name, or take it out there.");
    }
    return std::nullopt;
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

/// As published, where there is such a network.
void spell_same_as(std::vector<zones::Network>& declared,
                   const std::vector<zones::Network>& managed) {
    const bool follows = std::ranges::any_of(declared, [](const zones::Network& network) {
        return zones::is_managed_name(network.same_as);
    });
    if (!follows) return;
    std::unordered_map<std::string, const std::string*> spelled;
    for (const zones::Network& network : managed) {
        spelled.try_emplace(model::folded(network.name), &network.name);
    }
    for (zones::Network& network : declared) {
        if (!zones::is_managed_name(network.same_as)) continue;
        const auto found = spelled.find(model::folded(network.same_as));
        if (found != spelled.end()) network.same_as = *found->second;
    }
}

} // namespace

std::optional<model::Refusal> objection_to(const model::Published& managed,
                                           const zones::Topology& declared) {
    if (auto objection = shared_network_name(managed)) return objection;
    if (auto objection = shared_source(managed, declared)) return objection;
    return shared_public_name(managed, declared);
}

zones::Topology joined(const zones::Topology& declared, const model::Published* managed) {
    zones::Topology topology = declared;
    if (managed == nullptr) return topology;
    spell_same_as(topology.networks, managed->networks);
    append(topology.networks, managed->networks);
    append(topology.zones, managed->zones);
    append(topology.services, managed->services);
    return topology;
}

} // namespace parallax::control
