#include "config/read_zones.hpp"

#include "config/suggestion.hpp"

#include <unordered_map>
#include <unordered_set>

namespace parallax::config {

namespace {

constexpr std::array<std::string_view, 2> policy_words{"Default", "NxDomainRedirect"};
constexpr std::array<std::string_view, 2> rules_words{"azure", "standard"};
constexpr std::size_t links_max = networks_max; // a network is linked to a zone once

std::vector<Link> read_links(const Section& zone, const NetworkNames& names) {
    std::vector<Link> links;
    std::unordered_set<std::string> seen;
    for (const YamlValue& item : zone.items("links", {0, links_max})) {
        const Section section(item, keys::link, zone.reporter());
        Link link;
        link.location = section.location();
        if (const auto network = section.find("network"))
            link.network = names.read_reference(*network, zone.reporter()).value_or("");
        link.policy = section.word("resolution-policy", policy_words, ResolutionPolicy::Default);
        link.registration = section.on_off("registration", Switch::Off);
        if (!link.network.empty() && !seen.insert(link.network).second)
            zone.reporter().report(item.location, "the network " + in_quotes(link.network) +
                                                      " is linked to this zone already");
        links.push_back(std::move(link));
    }
    return links;
}

std::vector<InlineRecord> read_records(const Field& field, Reporter& reporter) {
    std::vector<InlineRecord> records;
    for (const YamlValue& item : read_list(field, {0, records_max}, reporter))
        if (auto text = read_text({item, "records"}, reporter))
            records.push_back({std::move(*text), item.location});
    return records;
}

std::variant<std::vector<InlineRecord>, FilePath> read_contents(const Section& zone) {
    const auto records = zone.find("records");
    const auto file = zone.find("file");
    if (records && file)
        zone.reporter().report(zone.key_location("file"),
                               "a zone has either 'records' or 'file', not both");
    if (!records && !file && zone.is_map())
        zone.reporter().report(zone.location(), "a zone needs 'records' or 'file'; an empty zone "
                                                "has 'records: []'");
    if (records) return read_records(*records, zone.reporter());
    const auto path = file ? read_path(*file, zone.reporter()) : std::nullopt;
    if (path) return *path;
    return std::vector<InlineRecord>{};
}

std::string without_final_dot(std::string text) {
    if (text.size() > 1 && text.back() == '.') text.pop_back();
    return text;
}

Zone read_zone(const YamlValue& value, const NetworkNames& names, Reporter& reporter) {
    const Section section(value, keys::zone, reporter);
    Zone zone;
    zone.location = section.location();
    if (const auto field = section.find("name")) {
        const auto name = read_name(*field, reporter);
        if (name) zone.name = *name;
        if (name) zone.id = without_final_dot(name->folded().to_text());
    }
    if (const auto id = section.find("id")) zone.id = read_identifier(*id, reporter).value_or("");
    zone.links = read_links(section, names);
    zone.contents = read_contents(section);
    zone.rules = section.word("rules", rules_words, ZoneRules::Azure);
    return zone;
}

} // namespace

std::vector<Zone> read_zones(const Section& top, const NetworkNames& names) {
    std::vector<Zone> zones;
    std::unordered_map<std::string, Location> first_of_id;
    for (const YamlValue& item : top.items("zones", {0, zones_max})) {
        Zone zone = read_zone(item, names, top.reporter());
        if (!zone.id.empty()) {
            const auto [first, added] = first_of_id.emplace(zone.id, zone.location);
            if (!added)
                top.reporter().report(zone.location,
                                      "a zone with the id " + in_quotes(zone.id) + " is in line " +
                                          std::to_string(first->second.line) +
                                          " already; give this one an 'id' of its own");
        }
        zones.push_back(std::move(zone));
    }
    return zones;
}

} // namespace parallax::config
