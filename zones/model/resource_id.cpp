#include "zones/model/resource_id.hpp"

#include <algorithm>
#include <array>

namespace parallax::model {

namespace {

/// ARM's own spelling of the words in ids served here.
constexpr std::array words{
    std::string_view{"subscriptions"},
    std::string_view{"resourceGroups"},
    std::string_view{"providers"},
    std::string_view{"Microsoft.Network"},
    std::string_view{"virtualNetworks"},
    std::string_view{"subnets"},
    std::string_view{"registeredHosts"},
    std::string_view{"networkInterfaces"},
    std::string_view{"privateDnsZones"},
    std::string_view{"virtualNetworkLinks"},
    std::string_view{"privateEndpoints"},
    std::string_view{"privateDnsZoneGroups"},
    std::string_view{"privateEndpointConnections"},
    std::string_view{"Microsoft.SignalRService"},
    std::string_view{"SignalR"},
    std::string_view{"WebPubSub"},
    std::string_view{"A"},
    std::string_view{"AAAA"},
    std::string_view{"CNAME"},
    std::string_view{"MX"},
    std::string_view{"PTR"},
    std::string_view{"SOA"},
    std::string_view{"SRV"},
    std::string_view{"TXT"},
};

constexpr std::string_view subscriptions = "subscriptions", groups = "resourceGroups",
                           providers = "providers";
constexpr std::size_t group_segments = 4;    // subscriptions/S/resourceGroups/G
constexpr std::size_t resource_segments = 8; // …/providers/P/T/N

bool is_segment(std::string_view text) {
    const auto is_bad = [](char c) {
        const auto octet = static_cast<unsigned char>(c);
        return octet <= ' ' || octet >= 0x7f ||
               std::string_view{"/<>%&\\?#\""}.find(c) != std::string_view::npos;
    };
    return !text.empty() && text != "." && text != ".." &&
           std::none_of(text.begin(), text.end(), is_bad);
}

bool same(std::string_view one, std::string_view other) {
    return folded(one) == folded(other);
}

std::string_view spelled(std::string_view word) {
    const auto known =
        std::find_if(words.begin(), words.end(), [&](auto each) { return same(each, word); });
    return known == words.end() ? word : *known;
}

std::vector<std::string_view> segments_of(std::string_view text) {
    std::vector<std::string_view> segments;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('/'), text.size());
        segments.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return segments;
}

bool has_form_of_id(const std::vector<std::string_view>& segments) {
    const std::size_t count = segments.size();
    if (count < group_segments || count % 2 != 0 || count > id_segments_max) return false;
    if (!std::all_of(segments.begin(), segments.end(), is_segment)) return false;
    if (!same(segments[0], subscriptions) || !same(segments[2], groups)) return false;
    if (count == group_segments) return true;
    return count >= resource_segments && same(segments[group_segments], providers);
}

} // namespace

std::string folded(std::string_view text) {
    std::string lower{text};
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    }
    return lower;
}

ResourceId::ResourceId(std::string text) : text_{std::move(text)}, key_{folded(text_)} {}

std::optional<ResourceId> ResourceId::from_text(std::string_view text) {
    if (text.size() > id_octets_max || !text.starts_with('/')) return std::nullopt;
    text.remove_prefix(1);
    if (text.ends_with('/')) text.remove_suffix(1);
    const std::vector<std::string_view> segments = segments_of(text);
    if (!has_form_of_id(segments)) return std::nullopt;
    std::string canonical;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const bool is_provider = i == group_segments + 1;
        canonical.append("/").append(i % 2 == 0 || is_provider ? spelled(segments[i])
                                                               : segments[i]);
    }
    return ResourceId{std::move(canonical)};
}

ResourceId ResourceId::of_group(std::string_view subscription, std::string_view group) {
    std::string text = "/subscriptions/";
    text.append(subscription).append("/resourceGroups/").append(group);
    return ResourceId{std::move(text)};
}

std::size_t ResourceId::segment_count() const noexcept {
    return static_cast<std::size_t>(std::count(text_.begin(), text_.end(), '/'));
}

std::string_view ResourceId::segment(std::size_t index) const noexcept {
    std::string_view rest{text_};
    for (std::size_t i = 0; i <= index; ++i) rest.remove_prefix(rest.find('/') + 1);
    return rest.substr(0, rest.find('/'));
}

std::string_view ResourceId::subscription() const noexcept {
    return segment(1);
}

std::string_view ResourceId::group() const noexcept {
    return segment(3);
}

std::string_view ResourceId::name() const noexcept {
    return std::string_view{text_}.substr(text_.rfind('/') + 1);
}

std::string ResourceId::type() const {
    const std::size_t count = segment_count();
    if (count == group_segments) return std::string{groups};
    std::string type{segment(group_segments + 1)};
    for (std::size_t i = group_segments + 2; i < count; i += 2) {
        type.append("/").append(segment(i));
    }
    return type;
}

bool ResourceId::is_type(std::string_view sought) const {
    return same(type(), sought);
}

std::optional<ResourceId> ResourceId::parent() const {
    const std::size_t count = segment_count();
    if (count == group_segments) return std::nullopt;
    if (count == resource_segments) return group_id();
    const std::size_t type_slash = text_.rfind('/', text_.rfind('/') - 1);
    return ResourceId{text_.substr(0, type_slash)};
}

std::optional<ResourceId> ResourceId::child(std::string_view type, std::string_view name) const {
    if (!is_segment(name)) return std::nullopt;
    std::string text = text_;
    if (segment_count() == group_segments) text.append("/providers");
    text.append("/").append(type).append("/").append(name);
    return from_text(text);
}

std::string_view ResourceId::collection_key() const noexcept {
    return std::string_view{key_}.substr(0, key_.rfind('/'));
}

} // namespace parallax::model
