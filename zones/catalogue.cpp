#include "zones/catalogue.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace parallax::zones {

namespace {

using Labels = std::vector<std::string>;

std::string lower(std::string_view text) {
    std::string folded;
    for (const char c : text) {
        folded += static_cast<char>(dns::fold(static_cast<std::uint8_t>(c)));
    }
    return folded;
}

Labels labels_of_pattern(std::string_view text) {
    Labels labels;
    std::string label;
    for (const char c : lower(text)) {
        if (c != '.') {
            label += c;
            continue;
        }
        labels.push_back(std::move(label));
        label.clear();
    }
    if (!label.empty()) labels.push_back(std::move(label));
    return labels;
}

Labels labels_of_name(const dns::Name& name) {
    Labels labels;
    const auto wire = name.wire();
    for (std::size_t at = 0; wire[at] != 0; at += std::size_t{1} + wire[at]) {
        const auto label = wire.subspan(at + 1, wire[at]);
        Labels::value_type& folded = labels.emplace_back(label.begin(), label.end());
        folded = lower(folded);
    }
    return labels;
}

bool has_placeholder(const std::string& label) {
    return label.find('{') != std::string::npos;
}

bool is_placeholder(const std::string& label) {
    return label.size() > 2 && label.front() == '{' && label.find('}') == label.size() - 1;
}

bool is_privatelink_label(const std::string& label) {
    const std::string folded = lower(label);
    return folded == "privatelink" || folded.starts_with("privatelink-");
}

/// The zone's name as the public knows it: without its first privatelink label.
Labels without_privatelink(Labels labels) {
    const auto mark = std::find_if(labels.begin(), labels.end(), is_privatelink_label);
    if (mark != labels.end()) labels.erase(mark);
    return labels;
}

bool ends_with(const Labels& labels, const Labels& suffix) {
    return labels.size() >= suffix.size() &&
           std::equal(suffix.rbegin(), suffix.rend(), labels.rbegin());
}

/// Index behind the last label whose placeholder `zone` does not bind; 0: all are bound.
std::size_t behind_unbound(const Labels& forwarder, const Labels& zone) {
    for (std::size_t i = forwarder.size(); i-- > 0;) {
        if (!has_placeholder(forwarder[i])) continue;
        if (std::find(zone.begin(), zone.end(), forwarder[i]) == zone.end()) return i + 1;
    }
    return 0;
}

Labels public_suffix_of(const Labels& forwarder, const Labels& zone) {
    Labels stripped = without_privatelink(zone);
    if (stripped.size() > forwarder.size() && ends_with(stripped, forwarder)) return stripped;
    const std::size_t bound = behind_unbound(forwarder, zone);
    if (bound == 0) return forwarder;
    if (ends_with(forwarder, stripped)) return stripped;
    return {forwarder.begin() + static_cast<std::ptrdiff_t>(bound), forwarder.end()};
}

bool matches(const Labels& pattern, const Labels& name) {
    if (pattern.size() != name.size()) return false;
    for (std::size_t i = pattern.size(); i-- > 0;) {
        if (!is_placeholder(pattern[i]) && pattern[i] != name[i]) return false;
    }
    return true;
}

/// `pattern` with its placeholders replaced by the labels of `name` that `bound_by` has there.
/// Pre: matches(bound_by, name).
std::optional<dns::Name> fill(Labels pattern, const Labels& bound_by, const Labels& name) {
    std::vector<std::uint8_t> wire;
    for (std::string& label : pattern) {
        const auto place = std::find(bound_by.begin(), bound_by.end(), label);
        if (is_placeholder(label) && place != bound_by.end()) {
            label = name[static_cast<std::size_t>(place - bound_by.begin())];
        }
        if (label.size() > dns::label_octets_max) return std::nullopt;
        wire.push_back(static_cast<std::uint8_t>(label.size()));
        wire.insert(wire.end(), label.begin(), label.end());
    }
    const auto filled = dns::Name::join(wire, dns::Name{});
    if (!filled || filled->is_root()) return std::nullopt;
    return *filled;
}

/// "signalr", "microsoft.signalrservice/signalr", and both followed by each subresource.
bool is_type_of(const CatalogueRow& row, const std::string& folded_type) {
    for (const std::string& full : row.resource_types) {
        const std::string type = lower(full);
        const std::string last = type.substr(type.rfind('/') + 1);
        if (folded_type == type || folded_type == last) return true;
        for (const std::string& subresource : row.subresources) {
            const std::string tail = "/" + lower(subresource);
            if (folded_type == type + tail || folded_type == last + tail) return true;
        }
    }
    return false;
}

bool any_contains(const std::vector<std::string>& texts, const std::string& folded) {
    return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
        return lower(text).find(folded) != std::string::npos;
    });
}

} // namespace

Catalogue::Catalogue(std::vector<CatalogueRow> rows,
                     const std::vector<std::string>& reserved_zone_names)
    : rows_{std::move(rows)} {
    for (std::uint32_t row = 0; row < rows_.size(); ++row) pair_row(row);
    for (const std::string& text : reserved_zone_names) {
        const auto name = dns::Name::from_text(text);
        if (name) reserved_.push_back(*name);
    }
}

void Catalogue::pair_row(std::uint32_t row) {
    std::vector<Pattern> zones, forwarders;
    for (const std::string& text : rows_[row].private_zones) {
        zones.push_back(labels_of_pattern(text));
    }
    for (const std::string& text : rows_[row].public_forwarders) {
        forwarders.push_back(labels_of_pattern(text));
    }
    zones_.insert(zones_.end(), zones.begin(), zones.end());

    std::vector<bool> zone_paired(zones.size()), forwarder_paired(forwarders.size());
    for (std::size_t z = 0; z < zones.size(); ++z) {
        const auto found =
            std::find(forwarders.begin(), forwarders.end(), without_privatelink(zones[z]));
        if (found == forwarders.end()) continue;
        zone_paired[z] = true;
        forwarder_paired[static_cast<std::size_t>(found - forwarders.begin())] = true;
    }
    // One pass in the order of the row, so that the first forwarder gives the first pair.
    for (std::size_t f = 0; f < forwarders.size(); ++f) {
        for (std::size_t z = 0; z < zones.size(); ++z) {
            const bool exact = forwarders[f] == without_privatelink(zones[z]);
            const bool by_index = zones.size() == forwarders.size() && f == z && !zone_paired[z] &&
                                  !forwarder_paired[f];
            if (exact || zones.size() == 1 || by_index) add_pair(row, zones[z], forwarders[f]);
        }
    }
}

void Catalogue::add_pair(std::uint32_t row, const Pattern& zone, const Pattern& forwarder) {
    // Some sources list privatelink names as forwarders; a zone is no public side of itself.
    if (std::any_of(forwarder.begin(), forwarder.end(), is_privatelink_label)) return;
    Pattern suffix = public_suffix_of(forwarder, zone);
    if (suffix.empty() || behind_unbound(suffix, zone) != 0 || suffix == zone) return;
    pairs_.push_back({std::move(suffix), zone, row});
}

std::vector<SuffixPair> Catalogue::pairs_for_zone(const dns::Name& private_zone) const {
    const Labels labels = labels_of_name(private_zone);
    std::vector<SuffixPair> found;
    for (const PatternPair& pair : pairs_) {
        if (!matches(pair.private_zone, labels)) continue;
        const auto suffix = fill(pair.public_suffix, pair.private_zone, labels);
        if (!suffix) continue;
        SuffixPair filled{*suffix, private_zone};
        if (std::find(found.begin(), found.end(), filled) == found.end()) found.push_back(filled);
    }
    return found;
}

std::vector<SuffixPair> Catalogue::pairs_for_suffix(const dns::Name& public_suffix) const {
    const Labels labels = labels_of_name(public_suffix);
    std::vector<SuffixPair> found;
    for (const PatternPair& pair : pairs_) {
        if (!matches(pair.public_suffix, labels)) continue;
        if (behind_unbound(pair.private_zone, pair.public_suffix) != 0) continue;
        const auto zone = fill(pair.private_zone, pair.public_suffix, labels);
        if (!zone) continue;
        SuffixPair filled{public_suffix, *zone};
        if (std::find(found.begin(), found.end(), filled) == found.end()) found.push_back(filled);
    }
    return found;
}

bool Catalogue::is_privatelink_zone(const dns::Name& zone) const {
    const Labels labels = labels_of_name(zone);
    if (std::any_of(labels.begin(), labels.end(), is_privatelink_label)) return true;
    return std::any_of(zones_.begin(), zones_.end(),
                       [&](const Pattern& pattern) { return matches(pattern, labels); });
}

bool Catalogue::is_reserved(const dns::Name& zone) const {
    return std::find(reserved_.begin(), reserved_.end(), zone) != reserved_.end();
}

const Catalogue::PatternPair* Catalogue::main_pair(std::uint32_t row) const noexcept {
    const auto pair = std::lower_bound(
        pairs_.begin(), pairs_.end(), row,
        [](const PatternPair& one, std::uint32_t sought) { return one.row < sought; });
    if (pair == pairs_.end() || pair->row != row) return nullptr;
    const Pattern& zone = pair->private_zone;
    return std::none_of(zone.begin(), zone.end(), has_placeholder) ? &*pair : nullptr;
}

std::optional<SuffixPair> Catalogue::pair_for_type(const std::string& type,
                                                   const std::string& cloud) const {
    const std::string folded = lower(type);
    std::optional<SuffixPair> found;
    for (std::uint32_t row = 0; row < rows_.size(); ++row) {
        if (rows_[row].cloud != cloud || !is_type_of(rows_[row], folded)) continue;
        const PatternPair* pair = main_pair(row);
        if (pair == nullptr) continue;
        const auto suffix = fill(pair->public_suffix, {}, {});
        const auto zone = fill(pair->private_zone, {}, {});
        if (!suffix || !zone) continue;
        const SuffixPair filled{*suffix, *zone};
        if (found && *found != filled) return std::nullopt;
        found = filled;
    }
    return found;
}

std::vector<std::string> Catalogue::type_names() const {
    std::set<std::string> names;
    for (const CatalogueRow& row : rows_) {
        for (const std::string& full : row.resource_types) {
            const std::string last = full.substr(full.rfind('/') + 1);
            if (pair_for_type(last, row.cloud)) {
                names.insert(last);
                continue;
            }
            for (const std::string& subresource : row.subresources) {
                std::string longer = last;
                longer.append("/").append(subresource);
                if (pair_for_type(longer, row.cloud)) names.insert(longer);
            }
        }
    }
    return {names.begin(), names.end()};
}

std::vector<const CatalogueRow*> Catalogue::search(const std::string& text) const {
    const std::string folded = lower(text);
    std::vector<const CatalogueRow*> found;
    for (const CatalogueRow& row : rows_) {
        if (any_contains({row.service}, folded) || any_contains(row.resource_types, folded) ||
            any_contains(row.subresources, folded) || any_contains(row.private_zones, folded) ||
            any_contains(row.public_forwarders, folded)) {
            found.push_back(&row);
        }
    }
    return found;
}

} // namespace parallax::zones
