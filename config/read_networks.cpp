#include "config/read_networks.hpp"

#include "config/suggestion.hpp"

#include <algorithm>
#include <unordered_set>

namespace parallax::config {

namespace {

/// The value of one key without complaints: those come when the network itself is read.
const YamlValue* value_of(const YamlValue& map, std::string_view key) {
    const auto* entries = std::get_if<YamlMap>(&map.form);
    if (!entries) return nullptr;
    const auto found = std::ranges::find(*entries, key, &YamlEntry::key);
    return found == entries->end() ? nullptr : &found->value;
}

/// Of the configuration, or of the control plane.
std::string read_same_as(Field field, const NetworkNames& names, Reporter& reporter) {
    const auto* text = std::get_if<YamlScalar>(&field.value.form);
    const bool is_managed = text && is_managed_reference(*text);
    return (is_managed ? read_managed_reference(field, reporter)
                       : names.read_reference(field, reporter))
        .value_or("");
}

Network read_network(const YamlValue& value, const NetworkNames& names, Reporter& reporter) {
    const Section section(value, keys::network, reporter);
    Network network;
    network.location = section.location();
    if (const auto name = section.find("name"))
        network.name = read_identifier(*name, reporter).value_or("");
    if (const auto sources = section.find("sources"))
        network.sources = read_prefixes(*sources, {0, sources_max}, reporter);
    if (const auto same_as = section.find("same-as")) {
        network.same_as = read_same_as(*same_as, names, reporter);
        if (!network.name.empty() && network.same_as == network.name)
            reporter.report(same_as->value.location, "a network cannot be the same as itself");
    }
    network.rewrite = section.on_off("rewrite", Switch::On);
    return network;
}

} // namespace

NetworkNames read_network_names(const Section& top) {
    NetworkNames names;
    const auto field = top.find("networks");
    const auto* list = field ? std::get_if<YamlList>(&field->value.form) : nullptr;
    if (!list) return names;
    for (const YamlValue& item : *list) {
        const YamlValue* name = value_of(item, "name");
        const auto* text = name ? std::get_if<YamlScalar>(&name->form) : nullptr;
        if (text && !text->empty() && !names.add(*text))
            top.reporter().report(name->location, "a network named " + in_quotes(*text) +
                                                      " is there already; names are unique");
    }
    return names;
}

std::vector<Network> read_networks(const Section& top, const NetworkNames& names) {
    std::vector<Network> networks;
    for (const YamlValue& item : top.items("networks", {1, networks_max}))
        networks.push_back(read_network(item, names, top.reporter()));
    return networks;
}

void check_managed_networks(const Config& config, Reporter& reporter) {
    if (config.control.state) return;
    for (const Network& network : config.networks) {
        if (!is_managed_reference(network.same_as)) continue;
        reporter.report(network.location,
                        "the network " + in_quotes(network.name) + " is the same as " +
                            in_quotes(network.same_as) +
                            ", which only a control plane can have: that needs 'control: state'");
    }
}

void check_networks_reachable(const Config& config, Reporter& reporter) {
    std::unordered_set<std::string_view> used;
    for (const Listener& listener : config.listeners) used.insert(listener.pinned_network);
    for (const Network& network : config.networks) used.insert(network.same_as);
    for (const Network& network : config.networks) {
        if (!network.sources.empty() || used.contains(network.name)) continue;
        reporter.report(network.location,
                        "nobody is in the network " + in_quotes(network.name) +
                            ": it needs 'sources', or a listener with 'network: " + network.name +
                            "'");
    }
}

} // namespace parallax::config
