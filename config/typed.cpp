#include "config/typed.hpp"

#include "config/quantity.hpp"
#include "config/suggestion.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace parallax::config {

namespace {

std::string subject(const Field& field) {
    return "'" + std::string(field.name) + "'";
}

/// Reports "'workers' must be ..., not 'many'".
void refuse(const Field& field, const std::string& allowed, Reporter& reporter) {
    const auto* text = std::get_if<YamlScalar>(&field.value.form);
    const std::string found = text ? in_quotes(*text) : std::string(form_name(field.value));
    reporter.report(field.value.location,
                    subject(field) + " must be " + allowed + ", not " + found);
}

/// The scalar's text when it is not empty; otherwise a problem that says what is `allowed`.
const std::string* scalar_of(const Field& field, const std::string& allowed, Reporter& reporter) {
    const auto* text = std::get_if<YamlScalar>(&field.value.form);
    if (text && !text->empty()) return text;
    refuse(field, allowed, reporter);
    return nullptr;
}

bool has_control_octet(std::string_view text) {
    return std::ranges::any_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_identifier(std::string_view text) {
    const auto allowed = [](char c) {
        return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-';
    };
    return text.size() <= identifier_octets_max && is_letter_or_digit(text.front()) &&
           std::ranges::all_of(text, allowed);
}

std::string range_text(const std::string& least, const std::string& most) {
    return "from " + least + " to " + most;
}

bool has_allowed_size(const Field& field, std::size_t size, const ListSize& allowed,
                      Reporter& reporter) {
    if (size >= allowed.least && size <= allowed.most) return true;
    const bool few = size < allowed.least;
    const std::size_t bound = few ? allowed.least : allowed.most;
    reporter.report(field.value.location, subject(field) + " has " + std::to_string(size) +
                                              (size == 1 ? " item, at " : " items, at ") +
                                              (few ? "least " : "most ") + std::to_string(bound) +
                                              (bound == 1 ? " is " : " are ") +
                                              (few ? "needed" : "allowed"));
    return false;
}

} // namespace

std::optional<std::string> read_text(Field field, Reporter& reporter) {
    const auto* text = scalar_of(field, "text", reporter);
    if (!text) return std::nullopt;
    if (has_control_octet(*text)) {
        refuse(field, "text without control characters", reporter);
        return std::nullopt;
    }
    return *text;
}

std::optional<std::string> read_identifier(Field field, Reporter& reporter) {
    const std::string allowed =
        "1 to " + std::to_string(identifier_octets_max) +
        " letters, digits, '.', '_' or '-', starting with a letter or digit";
    const auto* text = scalar_of(field, allowed, reporter);
    if (!text) return std::nullopt;
    if (is_identifier(*text)) return *text;
    refuse(field, allowed, reporter);
    return std::nullopt;
}

std::optional<dns::Name> read_name(Field field, Reporter& reporter) {
    const auto* text = scalar_of(field, "a name such as corp.example.", reporter);
    if (!text) return std::nullopt;
    const auto name = dns::Name::from_text(*text);
    if (name) return *name;
    reporter.report(field.value.location, subject(field) + ": " + in_quotes(*text) +
                                              " is not a domain name: " + name.error().message());
    return std::nullopt;
}

std::optional<dns::Prefix> read_prefix(Field field, Reporter& reporter) {
    const std::string allowed = "a prefix such as 10.1.0.0/16 or fd00:1::/48";
    const auto* text = scalar_of(field, allowed, reporter);
    if (!text) return std::nullopt;
    const auto prefix = dns::Prefix::from_text(*text);
    if (!prefix) {
        refuse(field, allowed, reporter);
        return std::nullopt;
    }
    if (!prefix->has_host_bits()) return *prefix;
    reporter.report(field.value.location,
                    *text + " has host bits set; did you mean " + prefix->masked().to_text() + "?");
    return std::nullopt;
}

std::optional<dns::IpAddress> read_address(Field field, Reporter& reporter) {
    const std::string allowed = "an address such as 10.1.0.4 or fd00:1::4";
    const auto* text = scalar_of(field, allowed, reporter);
    if (!text) return std::nullopt;
    const auto address = dns::IpAddress::from_text(*text);
    if (!address) refuse(field, allowed, reporter);
    return address;
}

std::optional<dns::Endpoint> read_endpoint(Field field, Reporter& reporter) {
    const std::string allowed = "an address with or without port, such as 10.9.0.4, 10.9.0.5:5353 "
                                "or \"[fd00::1]:53\"";
    const auto* text = scalar_of(field, allowed, reporter);
    if (!text) return std::nullopt;
    const auto endpoint = dns::Endpoint::from_text(*text);
    if (!endpoint) refuse(field, allowed, reporter);
    return endpoint;
}

std::optional<FilePath> read_path(Field field, Reporter& reporter) {
    const auto text = read_text(field, reporter);
    if (!text) return std::nullopt;
    const auto folder = std::filesystem::path(reporter.file()).parent_path();
    return FilePath{(folder / *text).string(), field.value.location};
}

std::optional<std::uint64_t> read_number(Field field, const Setting<std::uint64_t>& setting,
                                         Reporter& reporter) {
    const std::string allowed =
        "a whole number " + range_text(std::to_string(setting.least), std::to_string(setting.most));
    const auto* text = scalar_of(field, allowed, reporter);
    if (!text) return std::nullopt;
    const auto number = number_from_text(*text);
    if (number && *number >= setting.least && *number <= setting.most) return number;
    refuse(field, allowed, reporter);
    return std::nullopt;
}

std::optional<Milliseconds> read_duration(Field field, const Setting<Milliseconds>& setting,
                                          Reporter& reporter) {
    const std::string allowed =
        "a duration " + range_text(duration_text(setting.least), duration_text(setting.most));
    const auto* text = scalar_of(field, allowed, reporter);
    if (!text) return std::nullopt;
    const auto duration = duration_from_text(*text);
    if (const auto* complaint = std::get_if<std::string>(&duration)) {
        reporter.report(field.value.location,
                        subject(field) + ": " + in_quotes(*text) + " " + *complaint);
        return std::nullopt;
    }
    const auto value = std::get<Milliseconds>(duration);
    if (value >= setting.least && value <= setting.most) return value;
    refuse(field, allowed, reporter);
    return std::nullopt;
}

std::optional<std::uint64_t> read_size(Field field, const Setting<std::uint64_t>& setting,
                                       Reporter& reporter) {
    const std::string allowed =
        "a size " + range_text(size_text(setting.least), size_text(setting.most));
    const auto* text = scalar_of(field, allowed, reporter);
    if (!text) return std::nullopt;
    const auto size = size_from_text(*text);
    if (const auto* complaint = std::get_if<std::string>(&size)) {
        reporter.report(field.value.location,
                        subject(field) + ": " + in_quotes(*text) + " " + *complaint);
        return std::nullopt;
    }
    const auto value = std::get<std::uint64_t>(size);
    if (value >= setting.least && value <= setting.most) return value;
    refuse(field, allowed, reporter);
    return std::nullopt;
}

std::optional<Switch> read_switch(Field field, Reporter& reporter) {
    constexpr std::array<std::string_view, 6> words{"on", "off", "true", "false", "yes", "no"};
    const auto* text = scalar_of(field, "on or off", reporter);
    if (!text) return std::nullopt;
    const auto* const word = std::ranges::find(words, std::string_view(*text));
    if (word != words.end()) return (word - words.begin()) % 2 == 0 ? Switch::On : Switch::Off;
    refuse(field, "on or off", reporter);
    return std::nullopt;
}

std::optional<std::size_t> read_word(Field field, std::span<const std::string_view> words,
                                     Reporter& reporter) {
    const auto* text = scalar_of(field, alternatives(words), reporter);
    if (!text) return std::nullopt;
    const auto word = std::ranges::find(words, std::string_view(*text));
    if (word != words.end()) return static_cast<std::size_t>(word - words.begin());
    reporter.report_unknown(field.value.location,
                            subject(field) + " must be " + alternatives(words) + ", not " +
                                in_quotes(*text),
                            *text, words);
    return std::nullopt;
}

std::span<const YamlValue> read_list(Field field, ListSize size, Reporter& reporter) {
    const auto* list = std::get_if<YamlList>(&field.value.form);
    if (!list) {
        refuse(field, "a list", reporter);
        return {};
    }
    if (!has_allowed_size(field, list->size(), size, reporter)) return {};
    return *list;
}

std::span<const YamlValue> read_one_or_list(Field field, ListSize size, Reporter& reporter) {
    if (std::holds_alternative<YamlList>(field.value.form)) return read_list(field, size, reporter);
    return {&field.value, 1};
}

std::vector<dns::Prefix> read_prefixes(Field field, ListSize size, Reporter& reporter) {
    std::vector<dns::Prefix> prefixes;
    std::set<dns::Prefix> seen;
    for (const YamlValue& item : read_list(field, size, reporter)) {
        const auto prefix = read_prefix({item, field.name}, reporter);
        if (!prefix) continue;
        if (seen.insert(*prefix).second)
            prefixes.push_back(*prefix);
        else
            reporter.report(item.location, prefix->to_text() + " is given twice");
    }
    return prefixes;
}

} // namespace parallax::config
