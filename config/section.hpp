// Section: one map of the configuration, checked against its SectionKeys when made: unknown keys,
// missing keys and keys without a value are reported at once. Borrows the map and the Reporter; one
// thread.
#pragma once

#include "config/keys.hpp"
#include "config/typed.hpp"

namespace parallax::config {

class Section {
  public:
    Section(const YamlValue& value, const SectionKeys& keys, Reporter& reporter);

    Location location() const noexcept { return location_; }
    Reporter& reporter() const noexcept { return *reporter_; }
    /// False for a value that is no map (reported): there is nothing to read.
    bool is_map() const noexcept { return map_ != nullptr; }

    /// The value of a key that is present and has one. Pre: `key` is one of the section's keys.
    std::optional<Field> find(std::string_view key) const;
    /// Where the key itself stands. Pre: find(key).
    Location key_location(std::string_view key) const;

    /// The value of a key, or the setting's fallback when it is absent or refused.
    std::uint64_t number(std::string_view key, const Setting<std::uint64_t>& setting) const;
    std::uint64_t size(std::string_view key, const Setting<std::uint64_t>& setting) const;
    Milliseconds duration(std::string_view key, const Setting<Milliseconds>& setting) const;
    Switch on_off(std::string_view key, Switch fallback) const;
    /// The enumerator whose number is the position of the value among `words`.
    template <class Enum>
    Enum word(std::string_view key, std::span<const std::string_view> words, Enum fallback) const {
        const auto field = find(key);
        if (!field) return fallback;
        const auto position = read_word(*field, words, *reporter_);
        return position ? static_cast<Enum>(*position) : fallback;
    }
    /// The items of a list; none when absent or refused.
    std::span<const YamlValue> items(std::string_view key, ListSize size) const;

  private:
    const YamlEntry* entry(std::string_view key) const;
    void check_keys() const;

    const YamlMap* map_;
    const SectionKeys* keys_;
    Reporter* reporter_;
    Location location_;
};

} // namespace parallax::config
