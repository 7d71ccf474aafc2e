#include "control/http/target.hpp"

#include <algorithm>

namespace parallax::control::http {

namespace {

enum class Plus : bool { Itself, Blank };

std::optional<unsigned> digit_of(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
    return std::nullopt;
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool is_ascii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

std::optional<std::string> decoded(std::string_view text, Plus plus) {
    std::string octets;
    for (std::size_t at = 0; at < text.size(); ++at) {
        char octet = text[at];
        if (octet == '%') {
            const auto high = at + 2 < text.size() ? digit_of(text[at + 1]) : std::nullopt;
            const auto low = high ? digit_of(text[at + 2]) : std::nullopt;
            if (!low) return std::nullopt;
            octet = static_cast<char>(*high * 16 + *low);
            at += 2;
        } else if (octet == '+' && plus == Plus::Blank) {
            octet = ' ';
        }
        if (is_control(octet)) return std::nullopt;
        octets += octet;
    }
    return octets;
}

/// Of a decoded segment: what somebody behind this server might take for another path.
bool is_tricky(std::string_view segment) {
    const auto tricks = [](char c) { return c == '/' || c == '\\' || c == '%' || !is_ascii(c); };
    return segment == "." || segment == ".." || std::ranges::any_of(segment, tricks);
}

/// Pre: starts with a slash.
std::optional<std::string> read_path(std::string_view text) {
    std::string path;
    while (!text.empty()) {
        text.remove_prefix(1);
        const std::size_t end = std::min(text.find('/'), text.size());
        const auto segment = decoded(text.substr(0, end), Plus::Itself);
        if (!segment || is_tricky(*segment)) return std::nullopt;
        if (segment->empty() && end < text.size()) return std::nullopt;
        path += '/' + *segment;
        text.remove_prefix(end);
    }
    return path;
}

std::string folded(std::string text) {
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

std::optional<std::map<std::string, std::string>> read_query(std::string_view text) {
    std::map<std::string, std::string> query;
    while (!text.empty()) {
        const std::string_view field = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(field.size() + 1, text.size()));
        if (field.empty()) continue;
        const std::size_t equals = std::min(field.find('='), field.size());
        auto name = decoded(field.substr(0, equals), Plus::Blank);
        auto value = decoded(field.substr(std::min(equals + 1, field.size())), Plus::Blank);
        if (!name || !value || query.size() == query_fields_max) return std::nullopt;
        if (!query.emplace(folded(std::move(*name)), std::move(*value)).second) return std::nullopt;
    }
    return query;
}

} // namespace

std::optional<Target> read_target(std::string_view text) {
    const auto visible = [](char c) { return c > ' ' && c < 0x7f && c != '#'; };
    if (text.size() > target_octets_max || !text.starts_with('/')) return std::nullopt;
    if (!std::ranges::all_of(text, visible)) return std::nullopt;
    const std::size_t mark = std::min(text.find('?'), text.size());
    auto path = read_path(text.substr(0, mark));
    auto query = read_query(text.substr(std::min(mark + 1, text.size())));
    if (!path || !query) return std::nullopt;
    return Target{std::move(*path), std::move(*query)};
}

} // namespace parallax::control::http
