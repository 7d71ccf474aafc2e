#include "config/load.hpp"

#include "config/read_control.hpp"
#include "config/read_forward.hpp"
#include "config/read_listen.hpp"
#include "config/read_networks.hpp"
#include "config/read_services.hpp"
#include "config/read_settings.hpp"
#include "config/read_trust.hpp"
#include "config/read_zones.hpp"
#include "config/source_text.hpp"

#include <algorithm>

namespace parallax::config {

namespace {

Config read_config(const YamlValue& root, Reporter& reporter) {
    Config config;
    config.file = reporter.file();
    const Section top(root, keys::top, reporter);
    if (!top.is_map()) return config;
    const NetworkNames names = read_network_names(top);
    config.listeners = read_listen(top, names);
    config.workers = read_workers(top);
    config.networks = read_networks(top, names);
    config.zones = read_zones(top, names);
    config.services = read_services(top);
    config.forward_rules = read_forward(top, names);
    config.stub_zones = read_stub(top, names);
    config.recursion = top.on_off("recursion", Switch::Off);
    if (config.recursion == Switch::On) config.recursion_location = top.key_location("recursion");
    config.iteration = read_iteration(top);
    config.validation = read_validation(top);
    config.trust = read_trust(top);
    config.trusted = read_trusted(top);
    config.tcp = read_tcp(top);
    config.udp = read_udp(top);
    config.upstream = read_upstream(top);
    config.cache = read_cache(top);
    config.limits = read_limits(top);
    config.special_use = top.on_off("special-use", Switch::On);
    config.log = read_log(top);
    config.control = read_control(top);
    config.catalogue = read_catalogue(top);
    // What is left of a file with problems would be blamed for what was left out of it.
    if (!reporter.empty()) return config;
    check_networks_reachable(config, reporter);
    check_managed_networks(config, reporter);
    return config;
}

ConfigOrRejected load(std::string_view text, Reporter reporter) {
    if (!check_source_text(text, file_octets_max, reporter))
        return Rejected{std::move(reporter).take(), {}};
    const auto root = parse_yaml(text, reporter);
    if (!root) return Rejected{std::move(reporter).take(), {}};
    if (std::holds_alternative<YamlNull>(root->form)) {
        if (reporter.empty())
            reporter.report({1, 1},
                            "the file is empty; at least 'listen' and 'networks' are needed");
        return Rejected{std::move(reporter).take(), {}};
    }
    Config config = read_config(*root, reporter);
    if (reporter.empty()) return config;
    auto& zones = config.zones;
    const auto nameless = std::remove_if(zones.begin(), zones.end(), [](const Zone& zone) {
        return zone.id.empty() || zone.name.is_root();
    });
    zones.erase(nameless, zones.end());
    return Rejected{std::move(reporter).take(), std::move(zones)};
}

} // namespace

ConfigOrRejected load_file(const std::string& path) {
    Reporter reporter(path);
    const auto text = read_source_file(path, file_octets_max, reporter);
    if (!text) return Rejected{std::move(reporter).take(), {}};
    return load(*text, std::move(reporter));
}

ConfigOrRejected load_text(std::string_view text, const std::string& file_name) {
    return load(text, Reporter(file_name));
}

} // namespace parallax::config
