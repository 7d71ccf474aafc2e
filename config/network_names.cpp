#include "config/network_names.hpp"

#include "config/suggestion.hpp"

#include <algorithm>

namespace parallax::config {

namespace {

/// Two words of resource ids.
bool has_two_words(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto allowed = [](char c) { return c > ' ' && c < 0x7f; };
    return text.size() <= network_reference_octets_max && slash != std::string_view::npos &&
           slash > 0 && slash + 1 < text.size() &&
           text.find('/', slash + 1) == std::string_view::npos &&
           std::ranges::all_of(text, allowed);
}

} // namespace

std::optional<std::string> read_managed_reference(Field field, Reporter& reporter) {
    auto text = read_text(field, reporter);
    if (!text || has_two_words(*text)) return text;
    reporter.report(field.value.location, "a network here is 'GROUP/NAME', the names of its "
                                          "resource group and its own, not " +
                                              in_quotes(*text));
    return std::nullopt;
}

bool is_managed_reference(std::string_view name) {
    return name.find('/') != std::string_view::npos;
}

bool NetworkNames::add(std::string_view name) {
    if (!known_.emplace(name).second) return false;
    if (in_order_.size() < suggestion_candidates_max) in_order_.emplace_back(name);
    return true;
}

std::optional<std::string> NetworkNames::read_reference(Field field, Reporter& reporter) const {
    auto name = read_identifier(field, reporter);
    if (!name || known_.contains(*name)) return name;
    const std::vector<std::string_view> candidates(in_order_.begin(), in_order_.end());
    reporter.report_unknown(field.value.location, "there is no network " + in_quotes(*name), *name,
                            candidates);
    return std::nullopt;
}

} // namespace parallax::config
