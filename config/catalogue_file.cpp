#include "config/catalogue_file.hpp"

#include "config/section.hpp"
#include "config/source_text.hpp"

#include <algorithm>

namespace parallax::config {

namespace {

constexpr std::size_t words_per_row_max = 100; // in each list of a row
constexpr std::size_t region_codes_max = 1000;

constexpr std::array<std::string_view, 3> clouds{"commercial", "government", "china"};

constexpr auto required = Key::Need::Required;
constexpr Key of_catalogue[] = {{"schema", required}, {"sources"},           {"placeholders"},
                                {"commercial"},       {"government"},        {"china"},
                                {"region_codes"},     {"blocked_zone_names"}};
constexpr Key of_row[] = {{"category", required},
                          {"service", required},
                          {"resource_types"},
                          {"subresources"},
                          {"private_zones", required},
                          {"public_forwarders"},
                          {"note"}};
constexpr Key of_blocked[] = {{"commercial"}, {"government"}, {"china"}};
constexpr SectionKeys catalogue_keys{"", "the catalogue", of_catalogue};
constexpr SectionKeys row_keys{"commercial[]", "a row", of_row};
constexpr SectionKeys blocked_keys{"blocked_zone_names", "'blocked_zone_names'", of_blocked};

/// A zone name in which every placeholder of one label ("{regionName}") stands for some label.
bool is_pattern(const std::string& text) {
    std::string filled;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t open = std::min(text.find('{', at), text.size());
        filled += text.substr(at, open - at);
        if (open == text.size()) break;
        const std::size_t close = text.find('}', open);
        if (close == text.npos || close == open + 1) return false;
        filled += 'x';
        at = close + 1;
    }
    return filled.find('}') == filled.npos && dns::Name::from_text(filled).has_value();
}

std::string read_word_of(const Section& section, std::string_view key) {
    const auto field = section.find(key);
    return field ? read_text(*field, section.reporter()).value_or("") : "";
}

std::vector<std::string> read_words(const Section& section, std::string_view key) {
    std::vector<std::string> words;
    for (const YamlValue& item : section.items(key, {0, words_per_row_max}))
        if (auto word = read_text({item, key}, section.reporter()))
            words.push_back(std::move(*word));
    return words;
}

std::vector<std::string> read_patterns(const Section& section, std::string_view key) {
    std::vector<std::string> patterns;
    for (const YamlValue& item : section.items(key, {0, words_per_row_max})) {
        auto text = read_text({item, key}, section.reporter());
        if (!text) continue;
        if (is_pattern(*text))
            patterns.push_back(std::move(*text));
        else
            section.reporter().report(item.location,
                                      "'" + std::string(key) +
                                          "' must be zone names, with "
                                          "placeholders such as {regionName} for labels");
    }
    return patterns;
}

CatalogueEntry read_row(const YamlValue& value, std::string_view cloud, Reporter& reporter) {
    const Section section(value, row_keys, reporter);
    return {std::string(cloud),
            read_word_of(section, "category"),
            read_word_of(section, "service"),
            read_words(section, "resource_types"),
            read_words(section, "subresources"),
            read_patterns(section, "private_zones"),
            read_patterns(section, "public_forwarders"),
            read_word_of(section, "note"),
            section.location()};
}

std::map<std::string, std::string> read_region_codes(const Section& top) {
    std::map<std::string, std::string> codes;
    const auto field = top.find("region_codes");
    if (!field) return codes;
    const auto* entries = std::get_if<YamlMap>(&field->value.form);
    if (!entries || entries->size() > region_codes_max) {
        top.reporter().report(field->value.location, "'region_codes' must be a map of at most " +
                                                         std::to_string(region_codes_max) +
                                                         " region names to codes");
        return codes;
    }
    for (const YamlEntry& entry : *entries)
        if (auto code = read_identifier({entry.value, entry.key}, top.reporter()))
            codes.emplace(entry.key, std::move(*code));
    return codes;
}

std::vector<std::string> read_reserved(const Section& top) {
    std::vector<std::string> reserved;
    const auto field = top.find("blocked_zone_names");
    if (!field) return reserved;
    const Section section(field->value, blocked_keys, top.reporter());
    for (const std::string_view cloud : clouds)
        std::ranges::move(read_patterns(section, cloud), std::back_inserter(reserved));
    return reserved;
}

CatalogueFile read_catalogue_tree(const YamlValue& root, Reporter& reporter) {
    CatalogueFile file;
    const Section top(root, catalogue_keys, reporter);
    if (!top.is_map()) return file;
    top.number("schema", {1, 1, 1});
    for (const std::string_view cloud : clouds)
        for (const YamlValue& item : top.items(cloud, {0, catalogue_rows_max}))
            file.rows.push_back(read_row(item, cloud, reporter));
    file.region_codes = read_region_codes(top);
    file.reserved_zone_names = read_reserved(top);
    return file;
}

CatalogueOrProblems load(std::string_view text, Reporter reporter) {
    if (!check_source_text(text, catalogue_octets_max, reporter)) return std::move(reporter).take();
    const auto root = parse_yaml(text, reporter);
    if (!root) return std::move(reporter).take();
    CatalogueFile file = read_catalogue_tree(*root, reporter);
    if (!reporter.empty()) return std::move(reporter).take();
    return file;
}

} // namespace

CatalogueOrProblems load_catalogue_text(std::string_view text, const std::string& file_name) {
    return load(text, Reporter(file_name));
}

CatalogueOrProblems load_catalogue_file(const std::string& path) {
    Reporter reporter(path);
    const auto text = read_source_file(path, catalogue_octets_max, reporter);
    if (!text) return std::move(reporter).take();
    return load(*text, std::move(reporter));
}

} // namespace parallax::config
