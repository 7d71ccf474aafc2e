#include "config/section.hpp"

#include "config/suggestion.hpp"
#include "dns/ensure.hpp"

#include <algorithm>

namespace parallax::config {

namespace {

std::vector<std::string_view> names_of(std::span<const Key> keys) {
    std::vector<std::string_view> names;
    for (const Key& key : keys) names.push_back(key.name);
    return names;
}

std::string comma_separated(const std::vector<std::string_view>& names) {
    std::string joined;
    for (const std::string_view name : names)
        joined += (joined.empty() ? "" : ", ") + std::string(name);
    return joined;
}

} // namespace

Section::Section(const YamlValue& value, const SectionKeys& keys, Reporter& reporter)
    : map_(std::get_if<YamlMap>(&value.form)), keys_(&keys), reporter_(&reporter),
      location_(value.location) {
    if (map_) {
        check_keys();
        return;
    }
    reporter.report(location_, std::string(keys.noun) + " must be a map with the keys " +
                                   comma_separated(names_of(keys.keys)) + ", not " +
                                   std::string(form_name(value)));
}

void Section::check_keys() const {
    const auto names = names_of(keys_->keys);
    for (const YamlEntry& entry : *map_) {
        const bool known = std::ranges::find(names, entry.key) != names.end();
        if (known && std::holds_alternative<YamlNull>(entry.value.form))
            reporter_->report(entry.location, in_quotes(entry.key) +
                                                  " has no value; give one or leave the key out");
        if (known || entry.key.empty()) continue;
        reporter_->report_unknown(entry.location,
                                  "unknown key " + in_quotes(entry.key) + " in " +
                                      std::string(keys_->noun) +
                                      "; allowed: " + comma_separated(names),
                                  entry.key, names);
    }
    for (const Key& key : keys_->keys) {
        if (key.need == Key::Need::Optional || entry(key.name)) continue;
        reporter_->report(location_, std::string(keys_->noun) + " needs the key '" +
                                         std::string(key.name) + "'");
    }
}

const YamlEntry* Section::entry(std::string_view key) const {
    if (!map_) return nullptr;
    const auto found = std::ranges::find(*map_, key, &YamlEntry::key);
    return found == map_->end() ? nullptr : &*found;
}

std::optional<Field> Section::find(std::string_view key) const {
    ENSURE(std::ranges::find(keys_->keys, key, &Key::name) != keys_->keys.end());
    const YamlEntry* found = entry(key);
    if (!found || std::holds_alternative<YamlNull>(found->value.form)) return std::nullopt;
    // The table's spelling lives for ever, the tree's does not.
    return Field{found->value, std::ranges::find(keys_->keys, key, &Key::name)->name};
}

Location Section::key_location(std::string_view key) const {
    const YamlEntry* found = entry(key);
    ENSURE(found != nullptr);
    return found->location;
}

std::uint64_t Section::number(std::string_view key, const Setting<std::uint64_t>& setting) const {
    const auto field = find(key);
    if (!field) return setting.fallback;
    return read_number(*field, setting, *reporter_).value_or(setting.fallback);
}

std::uint64_t Section::size(std::string_view key, const Setting<std::uint64_t>& setting) const {
    const auto field = find(key);
    if (!field) return setting.fallback;
    return read_size(*field, setting, *reporter_).value_or(setting.fallback);
}

Milliseconds Section::duration(std::string_view key, const Setting<Milliseconds>& setting) const {
    const auto field = find(key);
    if (!field) return setting.fallback;
    return read_duration(*field, setting, *reporter_).value_or(setting.fallback);
}

Switch Section::on_off(std::string_view key, Switch fallback) const {
    const auto field = find(key);
    return field ? read_switch(*field, *reporter_).value_or(fallback) : fallback;
}

std::span<const YamlValue> Section::items(std::string_view key, ListSize size) const {
    const auto field = find(key);
    return field ? read_list(*field, size, *reporter_) : std::span<const YamlValue>{};
}

} // namespace parallax::config
