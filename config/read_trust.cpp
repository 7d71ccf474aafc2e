#include "config/read_trust.hpp"

#include "config/quantity.hpp"

#include <algorithm>

namespace parallax::config {

namespace {

constexpr std::string_view until_word = " until ";

/// "2026-12-31": its first second, in UTC.
std::optional<std::uint64_t> date_from_text(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    // "09" is a number with a leading zero.
    const auto digits = [&](std::size_t at, std::size_t count) {
        std::string_view part = text.substr(at, count);
        while (part.size() > 1 && part.front() == '0') part.remove_prefix(1);
        return number_from_text(part);
    };
    const auto year = digits(0, 4), month = digits(5, 2), day = digits(8, 2);
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    const auto days = std::chrono::sys_days{date}.time_since_epoch();
    if (!date.ok() || days.count() < 0) return std::nullopt;
    return static_cast<std::uint64_t>(std::chrono::seconds{days}.count());
}

std::optional<std::variant<InlineRecord, FilePath>> read_anchor(const YamlValue& value,
                                                                Reporter& reporter) {
    const Field field{value, "trust-anchors"};
    auto text = read_text(field, reporter);
    if (!text) return std::nullopt;
    if (text->find_first_of(" \t") != std::string::npos) {
        return InlineRecord{std::move(*text), value.location};
    }
    if (auto path = read_path(field, reporter)) return std::move(*path);
    return std::nullopt;
}

std::optional<NegativeTrustAnchor> read_negative(const YamlValue& value, Reporter& reporter) {
    const auto text = read_text({value, "negative-trust-anchors"}, reporter);
    if (!text) return std::nullopt;
    const std::size_t end = std::min(text->find(until_word), text->size());
    const auto name = dns::Name::from_text(text->substr(0, end));
    if (!name) {
        reporter.report(value.location, "'" + text->substr(0, end) + "' is no domain name");
        return std::nullopt;
    }
    if (end == text->size()) return NegativeTrustAnchor{*name, std::nullopt};
    const auto until = date_from_text(std::string_view{*text}.substr(end + until_word.size()));
    if (!until) {
        reporter.report(value.location,
                        "a negative trust anchor is a name, or 'name until 2027-12-31'");
        return std::nullopt;
    }
    return NegativeTrustAnchor{*name, until};
}

} // namespace

std::optional<Switch> read_validation(const Section& section) {
    if (!section.find("validation")) return std::nullopt;
    return section.on_off("validation", Switch::Off);
}

Trust read_trust(const Section& top) {
    Trust trust;
    for (const YamlValue& item : top.items("trust-anchors", {1, trust_anchors_max})) {
        if (auto anchor = read_anchor(item, top.reporter())) {
            trust.anchors.push_back(std::move(*anchor));
        }
    }
    for (const YamlValue& item : top.items("negative-trust-anchors", {0, trust_anchors_max})) {
        if (const auto negative = read_negative(item, top.reporter())) {
            trust.negative.push_back(*negative);
        }
    }
    if (const auto state = top.find("trust-anchor-state")) {
        trust.state = read_path(*state, top.reporter());
    }
    return trust;
}

} // namespace parallax::config
