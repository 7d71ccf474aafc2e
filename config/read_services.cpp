#include "config/read_services.hpp"

#include "config/suggestion.hpp"

#include <set>
#include <tuple>

namespace parallax::config {

namespace {

constexpr std::array<std::string_view, 3> cloud_words{"commercial", "government", "china"};

/// What stands in front of a service suffix: labels without final dot, no wildcard.
std::optional<std::string> read_service_name(const Field& field, Reporter& reporter) {
    auto text = read_text(field, reporter);
    if (!text) return std::nullopt;
    const auto name = dns::Name::from_text(*text);
    if (name && !name->is_root() && !name->is_wildcard() && text->back() != '.') return text;
    reporter.report(field.value.location,
                    "'name' of a service is what stands in front of the service "
                    "suffix, such as foobar, not " +
                        in_quotes(*text));
    return std::nullopt;
}

std::vector<dns::IpAddress> read_addresses(const Field& field, Reporter& reporter) {
    std::vector<dns::IpAddress> addresses;
    std::set<dns::IpAddress> seen;
    for (const YamlValue& item : read_one_or_list(field, {1, public_addresses_max}, reporter)) {
        const auto address = read_address({item, field.name}, reporter);
        if (!address) continue;
        if (seen.insert(*address).second)
            addresses.push_back(*address);
        else
            reporter.report(item.location, address->to_text() + " is given twice");
    }
    return addresses;
}

std::string folded(std::string text) {
    for (char& c : text) c = static_cast<char>(dns::fold(static_cast<std::uint8_t>(c)));
    return text;
}

Service read_service(const YamlValue& value, Reporter& reporter) {
    const Section section(value, keys::service, reporter);
    Service service;
    service.location = section.location();
    if (const auto name = section.find("name"))
        service.name = read_service_name(*name, reporter).value_or("");
    if (const auto type = section.find("type"))
        service.type = read_text(*type, reporter).value_or("");
    if (const auto addresses = section.find("public-address"))
        service.public_addresses = read_addresses(*addresses, reporter);
    service.cloud = section.word("cloud", cloud_words, Cloud::Commercial);
    return service;
}

} // namespace

std::vector<Service> read_services(const Section& top) {
    std::vector<Service> services;
    std::set<std::tuple<std::string, std::string, Cloud>> seen;
    for (const YamlValue& item : top.items("services", {0, services_max})) {
        Service service = read_service(item, top.reporter());
        const bool is_named = !service.name.empty() && !service.type.empty();
        const auto identity = std::tuple(folded(service.name), folded(service.type), service.cloud);
        if (is_named && !seen.insert(identity).second)
            top.reporter().report(item.location, "the service " + in_quotes(service.name) +
                                                     " of type " + in_quotes(service.type) +
                                                     " is given twice");
        services.push_back(std::move(service));
    }
    return services;
}

} // namespace parallax::config
