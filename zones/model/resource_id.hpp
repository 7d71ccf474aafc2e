// ResourceId: an Azure Resource Manager id, "/subscriptions/S/resourceGroups/G/providers/P/T/N…".
//
// Compared without regard to ASCII case (AZURE 4.1); the words ARM itself has are echoed in its own
// spelling, names as they were given. Keys of children sort directly behind their parent's, so that
// what is below an id is one range. Values; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parallax::model {

inline constexpr std::size_t id_octets_max = 2048;
inline constexpr std::size_t id_segments_max = 24;

/// ASCII lower case.
std::string folded(std::string_view text);

class ResourceId {
  public:
    /// A resource group's id, or a resource's in one: pairs of words behind
    /// "providers/<namespace>". Nothing for other text: odd counts, empty segments, control
    /// characters, blanks, `<>%&\?#"`, and what is no ASCII, which no request's path names.
    static std::optional<ResourceId> from_text(std::string_view text);
    /// Pre: both are words that from_text takes as segments.
    static ResourceId of_group(std::string_view subscription, std::string_view group);

    const std::string& text() const noexcept { return text_; } ///< in ARM's spelling
    const std::string& key() const noexcept { return key_; }   ///< folded: what ids are compared by
    std::string_view subscription() const noexcept;
    std::string_view group() const noexcept;
    /// The last segment: the resource's own name.
    std::string_view name() const noexcept;
    /// "Microsoft.Network/virtualNetworks/subnets"; "resourceGroups" for a group.
    std::string type() const;
    bool is_type(std::string_view type) const; ///< ignoring case
    /// The resource this one is a child of: a subnet's network, a network's group; nothing for a
    /// group.
    std::optional<ResourceId> parent() const;
    ResourceId group_id() const { return of_group(subscription(), group()); }
    /// "<this>/<type>/<name>"; for a group `type` starts with the provider:
    /// "Microsoft.Network/virtualNetworks". Nothing when the name is no segment or it gets too
    /// long.
    std::optional<ResourceId> child(std::string_view type, std::string_view name) const;
    /// The key without the name: shared by all resources of this type and parent.
    std::string_view collection_key() const noexcept;

    friend bool operator==(const ResourceId& a, const ResourceId& b) { return a.key_ == b.key_; }
    friend auto operator<=>(const ResourceId& a, const ResourceId& b) { return a.key_ <=> b.key_; }

  private:
    explicit ResourceId(std::string text);
    std::string_view segment(std::size_t index) const noexcept;
    std::size_t segment_count() const noexcept;

    std::string text_;
    std::string key_;
};

} // namespace parallax::model
