#include "control/resources/path.hpp"

#include <algorithm>
#include <vector>

namespace parallax::control::resources {

namespace {

bool is(std::string_view segment, std::string_view word) {
    return model::folded(segment) == model::folded(word);
}

constexpr std::size_t provider_at = 4; // behind subscriptions/S/resourceGroups/G

} // namespace

std::vector<std::string> segments_of(std::string_view path) {
    std::vector<std::string> segments;
    if (path.starts_with('/')) path.remove_prefix(1);
    if (path.ends_with('/')) path.remove_suffix(1);
    while (!path.empty() && segments.size() <= model::id_segments_max) {
        const std::size_t end = std::min(path.find('/'), path.size());
        segments.emplace_back(path.substr(0, end));
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return segments;
}

std::optional<Path> read_path(std::string_view path) {
    if (auto id = model::ResourceId::from_text(path)) return OneResource{std::move(*id)};
    if (path.ends_with('/')) path.remove_suffix(1);
    const std::vector<std::string> segments = segments_of(path);
    const std::size_t count = segments.size();
    if (count < 3 || !is(segments[0], "subscriptions") || segments[1].empty()) return std::nullopt;
    if (count == 3 && is(segments[2], "resourceGroups")) {
        return WholeSubscription{segments[1], "resourceGroups"};
    }
    if (count == 5 && is(segments[2], "providers")) {
        return WholeSubscription{segments[1], segments[3] + '/' + segments[4]};
    }
    const bool in_group = count > provider_at && is(segments[provider_at], "providers");
    if (in_group && count == provider_at + 3) {
        const auto group = model::ResourceId::from_text('/' + segments[0] + '/' + segments[1] +
                                                        '/' + segments[2] + '/' + segments[3]);
        if (!group) return std::nullopt;
        return BelowResource{*group, segments[provider_at + 1] + '/' + segments[provider_at + 2]};
    }
    const std::size_t last = path.rfind('/');
    auto parent = model::ResourceId::from_text(path.substr(0, last));
    if (!parent || segments.back().empty()) return std::nullopt;
    return BelowResource{std::move(*parent), segments.back()};
}

} // namespace parallax::control::resources
