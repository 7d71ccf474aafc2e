// Yaml tree: one YAML document as plain values with their places.
//
// The only header between YAML and the rest: yaml-cpp appears in yaml_tree.cpp alone. Promises: at
// most `nesting_max` levels, so that walking a tree may recurse; map keys are scalars and unique;
// anchors, aliases, tags and further documents are refused with a Problem. Values; any thread.
#pragma once

#include "config/reporter.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace parallax::config {

inline constexpr std::size_t nesting_max = 64;

struct YamlEntry;
struct YamlValue;

/// `key:` with nothing behind it, `~` or `null`.
struct YamlNull {};
using YamlScalar = std::string;
using YamlList = std::vector<YamlValue>;
using YamlMap = std::vector<YamlEntry>; // in the order of the file

struct YamlValue {
    std::variant<YamlNull, YamlScalar, YamlList, YamlMap> form;
    Location location;
};

struct YamlEntry {
    std::string key;
    Location location;
    YamlValue value;
};

/// Nothing when the text is not one YAML document; reported. A tree together with problems is
/// possible: what was refused is left out of it. An empty document is YamlNull.
std::optional<YamlValue> parse_yaml(std::string_view text, Reporter& reporter);

/// "a list", "a map", "text", "nothing": for messages.
std::string_view form_name(const YamlValue& value) noexcept;

} // namespace parallax::config
