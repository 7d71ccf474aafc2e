// Typed values: one YAML value -> one C++ value, or a Problem at its place that says what is
// allowed.
//
// `Field::name` is what messages call the value. One thread at a time (the Reporter's).
#pragma once

#include "config/config.hpp"
#include "config/reporter.hpp"
#include "config/yaml_tree.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace parallax::config {

inline constexpr std::size_t identifier_octets_max =
    80; // of names of networks and ids, as Azure's VNets

struct Field {
    const YamlValue& value;
    std::string_view name;
};

/// Text that is not empty.
std::optional<std::string> read_text(Field field, Reporter& reporter);
/// A name for a thing: letters, digits, "." "_" "-", at most `identifier_octets_max`, starting with
/// a letter or digit.
std::optional<std::string> read_identifier(Field field, Reporter& reporter);
/// A domain name in presentation format.
std::optional<dns::Name> read_name(Field field, Reporter& reporter);
/// An address prefix without host bits.
std::optional<dns::Prefix> read_prefix(Field field, Reporter& reporter);
std::optional<dns::IpAddress> read_address(Field field, Reporter& reporter);
/// An address with an optional port.
std::optional<dns::Endpoint> read_endpoint(Field field, Reporter& reporter);
/// A path, joined to the folder of the configuration file when relative.
std::optional<FilePath> read_path(Field field, Reporter& reporter);
std::optional<std::uint64_t> read_number(Field field, const Setting<std::uint64_t>& setting,
                                         Reporter& reporter);
std::optional<Milliseconds> read_duration(Field field, const Setting<Milliseconds>& setting,
                                          Reporter& reporter);
std::optional<std::uint64_t> read_size(Field field, const Setting<std::uint64_t>& setting,
                                       Reporter& reporter);
/// on, off and the other words YAML has for them (true, yes, ...).
std::optional<Switch> read_switch(Field field, Reporter& reporter);
/// The position of the value among `words`.
std::optional<std::size_t> read_word(Field field, std::span<const std::string_view> words,
                                     Reporter& reporter);

/// How many items a list may have.
struct ListSize {
    std::size_t least;
    std::size_t most;
};
/// The items; empty when the value is no list of that size (reported).
std::span<const YamlValue> read_list(Field field, ListSize size, Reporter& reporter);
/// As read_list, but a single value that is no list stands for a list of one.
std::span<const YamlValue> read_one_or_list(Field field, ListSize size, Reporter& reporter);
/// A list of prefixes, none twice.
std::vector<dns::Prefix> read_prefixes(Field field, ListSize size, Reporter& reporter);

} // namespace parallax::config
