#include "control/build_topology.hpp"

#include "config/load.hpp"
#include "config/suggestion.hpp"
#include "control/build_catalogue.hpp"
#include "control/cache_size.hpp"
#include "control/root_hints.hpp"
#include "resolver/iterate/root_servers.hpp"

#include <algorithm>
#include <cstring>

#include <ifaddrs.h>
#include <netinet/in.h>

namespace parallax::control {
namespace {

std::string place_of(const config::Config& config, config::Location at) {
    return config.file + ':' + std::to_string(at.line) + ':' + std::to_string(at.column);
}

Finding error_at(const config::Config& config, config::Location at, std::string text) {
    return {
        zones::Severity::Error, {config.file, at.line, at.column, std::move(text)}, Cause::Content};
}

std::vector<zones::Network> networks_of(const config::Config& config) {
    std::vector<zones::Network> networks;
    networks.reserve(config.networks.size());
    for (const config::Network& declared : config.networks) {
        const bool rewrites = declared.rewrite == config::Switch::On;
        networks.push_back({declared.name, declared.sources, declared.same_as,
                            rewrites ? zones::RewriteMode::On : zones::RewriteMode::Off,
                            place_of(config, declared.location)});
    }
    return networks;
}

std::vector<zones::Link> links_of(const config::Config& config, const config::Zone& declared) {
    std::vector<zones::Link> links;
    for (const config::Link& link : declared.links) {
        const bool redirects = link.policy == config::ResolutionPolicy::NxDomainRedirect;
        const bool registers = link.registration == config::Switch::On;
        links.push_back({link.network,
                         redirects ? zones::ResolutionPolicy::NxDomainRedirect
                                   : zones::ResolutionPolicy::Default,
                         registers ? zones::Registration::On : zones::Registration::Off,
                         place_of(config, link.location)});
    }
    return links;
}

void add_zones(const config::Config& config, const KnownZones& previous, BuiltTopology& built) {
    for (const config::Zone& declared : config.zones) {
        const auto before = previous.find(declared.id);
        LoadedZone loaded =
            load_zone(declared, before == previous.end() ? nullptr : &before->second, config.file);
        built.findings.insert(built.findings.end(), loaded.findings.begin(), loaded.findings.end());
        if (!loaded.known.zone) continue;
        built.topology.zones.push_back({declared.id, loaded.known.zone, links_of(config, declared),
                                        place_of(config, declared.location)});
        built.known.insert_or_assign(declared.id, std::move(loaded.known));
    }
}

std::string unknown_type(const config::Service& declared, const zones::Catalogue& catalogue) {
    const std::vector<std::string> known = catalogue.type_names();
    const std::vector<std::string_view> views(known.begin(), known.end());
    return "service '" + declared.name + "': the catalogue knows no type " + "'" + declared.type +
           "' with one public suffix in the " + std::string{config::to_text(declared.cloud)} +
           " cloud" + config::did_you_mean(declared.type, views);
}

void add_services(const config::Config& config, BuiltTopology& built) {
    for (const config::Service& declared : config.services) {
        const zones::Catalogue& catalogue = *built.topology.catalogue;
        const auto pair =
            catalogue.pair_for_type(declared.type, std::string{to_text(declared.cloud)});
        if (!pair) {
            built.findings.push_back(
                error_at(config, declared.location, unknown_type(declared, catalogue)));
            continue;
        }
        auto public_name = dns::Name::from_text(declared.name, pair->public_suffix);
        auto private_name = dns::Name::from_text(declared.name, pair->private_zone);
        if (!public_name || !private_name) {
            built.findings.push_back(error_at(config, declared.location,
                                              "service '" + declared.name +
                                                  "': the name is too long below " +
                                                  pair->private_zone.to_text()));
            continue;
        }
        built.topology.services.push_back({declared.name, declared.type, *public_name,
                                           *private_name, declared.public_addresses,
                                           place_of(config, declared.location)});
    }
}

/// What the rule says, or else the top, or else `usual`.
zones::Validation validation_of(const std::optional<config::Switch>& given,
                                const config::Config& config, config::Switch usual) {
    const config::Switch chosen = given.value_or(config.validation.value_or(usual));
    return chosen == config::Switch::On ? zones::Validation::On : zones::Validation::Off;
}

/// Forward rules, stub zones, and recursion, which is what the root's servers are asked for.
std::vector<zones::ForwardRule> rules_of(const config::Config& config, Findings& findings) {
    using zones::RuleKind;
    std::vector<zones::ForwardRule> rules;
    const auto add = [&](const std::vector<config::ForwardRule>& list, RuleKind kind) {
        for (const config::ForwardRule& declared : list) {
            rules.push_back({declared.suffix, declared.upstreams, declared.networks,
                             place_of(config, declared.location), kind,
                             validation_of(declared.validation, config, config::Switch::Off)});
        }
    };
    add(config.forward_rules, RuleKind::Forward);
    add(config.stub_zones, RuleKind::Stub);
    const bool is_covered = std::any_of(rules.begin(), rules.end(), [](const auto& rule) {
        return rule.suffix.is_root() && rule.networks.empty();
    });
    if (config.recursion == config::Switch::Off || is_covered) return rules;
    std::vector<dns::Endpoint> servers = iterate::root_servers();
    if (const auto& file = config.iteration.root_hints) {
        auto hints = read_root_hints(file->path);
        if (const auto* const wrong = std::get_if<std::string>(&hints)) {
            findings.push_back(
                error_at(config, file->location, "root hints '" + file->path + "': " + *wrong));
            return rules;
        }
        servers = std::get<std::vector<dns::Endpoint>>(std::move(hints));
    }
    rules.push_back({dns::Name{},
                     std::move(servers),
                     {},
                     place_of(config, config.recursion_location),
                     RuleKind::Recursion,
                     validation_of(std::nullopt, config, config::Switch::On)});
    return rules;
}

std::vector<dns::Endpoint> own_endpoints(const config::Config& config,
                                         std::span<const dns::IpAddress> own_addresses) {
    std::vector<dns::Endpoint> endpoints;
    for (const config::Listener& listener : config.listeners) {
        if (!listener.at.address.is_unspecified()) {
            endpoints.push_back(listener.at);
            continue;
        }
        for (const dns::IpAddress& address : own_addresses) {
            endpoints.push_back({address, listener.at.port});
        }
    }
    return endpoints;
}

/// Null, and findings, when the catalogue cannot be read.
std::shared_ptr<const zones::Catalogue> load_catalogue(const config::Config& config,
                                                       Findings& findings) {
    std::optional<std::string> path;
    if (config.catalogue) path = config.catalogue->path;
    BuiltCatalogue catalogue = build_catalogue(path);
    if (auto* problems = std::get_if<config::Problems>(&catalogue)) {
        for (config::Problem& problem : *problems) {
            // Unreadable: the place is where the configuration names the file.
            findings.push_back(problem.line == 0
                                   ? error_at(config, config.catalogue->location,
                                              "catalogue '" + problem.file + "': " + problem.text)
                                   : finding_of(std::move(problem)));
        }
        return nullptr;
    }
    return std::get<std::shared_ptr<const zones::Catalogue>>(std::move(catalogue));
}

} // namespace

BuiltTopology build_topology(const config::Config& config, const KnownZones& previous,
                             std::span<const dns::IpAddress> own_addresses) {
    BuiltTopology built;
    built.topology.catalogue = load_catalogue(config, built.findings);
    built.topology.networks = networks_of(config);
    built.topology.forward_rules = rules_of(config, built.findings);
    if (auto doubt = doubt_cache_size(config, machine_octets())) {
        built.findings.push_back(std::move(*doubt));
    }
    built.topology.special_use = config.special_use == config::Switch::On
                                     ? zones::SpecialUseMode::On
                                     : zones::SpecialUseMode::Off;
    add_zones(config, previous, built);
    if (!built.topology.catalogue) return built; // nothing else can be judged without it
    add_services(config, built);
    const bool complete = !has_errors(built.findings);
    for (const zones::Breach& breach :
         zones::check(built.topology, own_endpoints(config, own_addresses))) {
        // Doubts about a topology with pieces missing would be about the pieces.
        if (complete || breach.severity == zones::Severity::Error) {
            built.findings.push_back(finding_of(breach));
        }
    }
    return built;
}

std::vector<dns::IpAddress> addresses_of_machine() {
    std::vector<dns::IpAddress> addresses;
    ifaddrs* list = nullptr;
    if (getifaddrs(&list) != 0) return addresses;
    for (const ifaddrs* at = list; at != nullptr; at = at->ifa_next) {
        if (at->ifa_addr == nullptr) continue;
        if (at->ifa_addr->sa_family == AF_INET) {
            sockaddr_in in{};
            std::memcpy(&in, at->ifa_addr, sizeof in);
            std::array<std::uint8_t, 4> octets{};
            std::memcpy(octets.data(), &in.sin_addr, octets.size());
            addresses.push_back(dns::IpAddress::v4(octets));
        } else if (at->ifa_addr->sa_family == AF_INET6) {
            sockaddr_in6 in6{};
            std::memcpy(&in6, at->ifa_addr, sizeof in6);
            std::array<std::uint8_t, 16> octets{};
            std::memcpy(octets.data(), &in6.sin6_addr, octets.size());
            addresses.push_back(dns::IpAddress::v6(octets));
        }
    }
    freeifaddrs(list);
    return addresses;
}

LoadOutcome load_state(const std::string& path, const KnownZones& previous) {
    LoadOutcome outcome;
    auto loaded = config::load_file(path);
    if (auto* const rejected = std::get_if<config::Rejected>(&loaded)) {
        for (config::Problem& problem : rejected->problems) {
            outcome.findings.push_back(finding_of(std::move(problem)));
        }
        for (const config::Zone& zone : rejected->zones) {
            const Findings found = load_zone(zone, nullptr, path).findings;
            outcome.findings.insert(outcome.findings.end(), found.begin(), found.end());
        }
        sort_findings(outcome.findings);
        return outcome;
    }
    auto& config = std::get<config::Config>(loaded);
    BuiltTopology built = build_topology(config, previous, addresses_of_machine());
    outcome.findings = std::move(built.findings);
    BuiltTrust trust = build_trust(config);
    outcome.findings.insert(outcome.findings.end(), trust.findings.begin(), trust.findings.end());
    BuiltRoot root = build_local_root(config);
    outcome.findings.insert(outcome.findings.end(), root.findings.begin(), root.findings.end());
    sort_findings(outcome.findings);
    if (has_errors(outcome.findings)) return outcome;
    outcome.state =
        LoadedState{std::move(config),        std::move(built.topology), std::move(built.known),
                    std::move(trust.anchors), std::move(trust.followed), std::move(root.root)};
    return outcome;
}

} // namespace parallax::control
