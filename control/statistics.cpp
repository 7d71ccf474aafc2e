#include "control/statistics.hpp"

#include <boost/json/array.hpp>

namespace parallax::control {
namespace json = boost::json;
namespace {

template <class Visit>
void for_each_number(const Statistics& statistics, Visit visit) {
    const Holdings& held = statistics.holdings;
    visit("uptime_ms", static_cast<std::uint64_t>(statistics.uptime.count()));
    visit("generation", statistics.generation);
    visit("reloads", statistics.reloads);
    visit("reloads_refused", statistics.reloads_refused);
    visit("workers", std::uint64_t{statistics.workers});
    visit("networks", std::uint64_t{held.networks});
    visit("horizons", std::uint64_t{held.horizons});
    visit("zones", std::uint64_t{held.zones});
    visit("names", std::uint64_t{held.names});
    visit("records", std::uint64_t{held.records});
    visit("services", std::uint64_t{held.services});
    visit("forward_rules", std::uint64_t{held.forward_rules});
    visit("zone_octets", std::uint64_t{held.zone_octets});
    for (const arm::Number& number : statistics.endpoint) visit(number.name, number.value);
}

json::array links_of(const zones::PrivateZone& zone) {
    json::array links;
    for (const zones::Link& link : zone.links) {
        const bool redirects = link.policy == zones::ResolutionPolicy::NxDomainRedirect;
        links.push_back(
            json::object{{"network", link.network},
                         {"resolution_policy", redirects ? "NxDomainRedirect" : "Default"},
                         {"registration", link.registration == zones::Registration::On},
                         {"declared_at", link.declared_at}});
    }
    return links;
}

json::object network_json(const zones::Snapshot& snapshot, const zones::Network& network) {
    json::array sources;
    for (const dns::Prefix& source : network.sources) sources.emplace_back(source.to_text());
    json::value same_as = nullptr;
    if (!network.same_as.empty()) same_as = network.same_as;
    return {{"name", network.name},
            {"sources", std::move(sources)},
            {"same_as", std::move(same_as)},
            {"rewrite", network.rewrite == zones::RewriteMode::On},
            {"horizon", snapshot.horizon_of(network).index()},
            {"declared_at", network.declared_at}};
}

} // namespace

Holdings holdings_of(const zones::Snapshot& snapshot) {
    const zones::Topology& topology = snapshot.topology();
    Holdings held;
    held.networks = topology.networks.size();
    held.horizons = snapshot.horizons().size();
    held.zones = topology.zones.size();
    held.services = topology.services.size();
    held.forward_rules = topology.forward_rules.size();
    for (const zones::PrivateZone& zone : topology.zones) {
        held.names += zone.zone->name_count();
        held.records += zone.zone->record_count();
        held.zone_octets += zone.zone->memory_octets();
    }
    return held;
}

LogFields to_fields(const Statistics& statistics) {
    LogFields fields;
    for_each_number(statistics, [&](const char* name, std::uint64_t value) {
        fields.push_back({name, value});
    });
    for (std::size_t i = 0; i < serve::count_total; ++i) {
        fields.push_back({serve::name_of(static_cast<serve::Count>(i)), statistics.counters[i]});
    }
    return fields;
}

json::object to_json(const Statistics& statistics) {
    json::object told;
    for_each_number(statistics, [&](const char* name, std::uint64_t value) { told[name] = value; });
    json::object counters;
    for (std::size_t i = 0; i < serve::count_total; ++i) {
        counters[serve::name_of(static_cast<serve::Count>(i))] = statistics.counters[i];
    }
    told["counters"] = std::move(counters);
    return told;
}

json::object overview_of(const zones::Snapshot& snapshot) {
    json::array networks, zones;
    for (const zones::Network& network : snapshot.topology().networks) {
        networks.emplace_back(network_json(snapshot, network));
    }
    for (const zones::PrivateZone& zone : snapshot.topology().zones) {
        zones.push_back(json::object{{"id", zone.id},
                                     {"name", zone.zone->apex().to_text()},
                                     {"names", zone.zone->name_count()},
                                     {"records", zone.zone->record_count()},
                                     {"octets", zone.zone->memory_octets()},
                                     {"links", links_of(zone)},
                                     {"declared_at", zone.declared_at}});
    }
    return {{"generation", snapshot.generation()},
            {"networks", std::move(networks)},
            {"zones", std::move(zones)}};
}

} // namespace parallax::control
