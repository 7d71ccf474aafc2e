#include "config/read_registration.hpp"

#include "config/network_names.hpp"
#include "config/suggestion.hpp"

#include <set>

namespace parallax::config {

namespace {

std::vector<std::string> read_network_references(const Section& key) {
    std::vector<std::string> networks;
    for (const YamlValue& item : key.items("networks", {1, registration_networks_max})) {
        auto network = read_managed_reference({item, "networks"}, key.reporter());
        if (network) networks.push_back(std::move(*network));
    }
    return networks;
}

RegistrationKey read_key(const YamlValue& value, Reporter& reporter) {
    const Section section(value, keys::registration_key, reporter);
    RegistrationKey key;
    key.location = section.location();
    if (const auto file = section.find("file"))
        key.file = read_path(*file, reporter).value_or(FilePath{});
    key.networks = read_network_references(section);
    return key;
}

} // namespace

std::optional<Registration> read_registration(const Section& control) {
    const auto field = control.find("registration");
    if (!field) return std::nullopt;
    const Section section(field->value, keys::registration, control.reporter());
    Registration registration;
    if (const auto sources = section.find("sources"))
        registration.sources =
            read_prefixes(*sources, {1, registration_sources_max}, control.reporter());
    std::set<std::string> seen;
    for (const YamlValue& item : section.items("keys", {1, registration_keys_max})) {
        registration.keys.push_back(read_key(item, control.reporter()));
        const std::string& path = registration.keys.back().file.path;
        if (!path.empty() && !seen.insert(path).second)
            control.reporter().report(item.location, "the key file " + in_quotes(path) +
                                                         " is there already; give each once");
    }
    return registration;
}

} // namespace parallax::config
