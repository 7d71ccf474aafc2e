#include "config/network_names.hpp"

#include "config/suggestion.hpp"

namespace parallax::config {

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
