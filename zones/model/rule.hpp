// Rule: what the rules of all kinds of resources share: results, parents that must exist, ETags.
//
// Every rule is a function from a Draft and a wanted value to what was stored, or a Refusal. The
// wanted value has the id as asked for; etag, GUIDs and other fields the server decides on are
// ignored in it. Pure; the Draft's thread.
#pragma once

#include "zones/model/model.hpp"
#include "zones/model/refusal.hpp"

namespace parallax::model {

enum class Act : std::uint8_t { Created, Updated };
struct Stored {
    ResourcePtr resource;
    Act act = Act::Created;
};
enum class Removal : std::uint8_t { Removed, WasAbsent };

using Breach = std::optional<Refusal>;

/// If-Match and If-None-Match; an empty header is an absent one (AZURE 4.2).
struct Condition {
    std::string if_match;      ///< an etag, or "*": must exist
    std::string if_none_match; ///< "*": must not exist
};
/// Quotes and a `W/` around an etag do not count.
Breach condition_breach(const Draft& draft, const ResourceId& id, const Condition& condition);

Refusal resource_not_found(const ResourceId& id);
/// `id` is named by a request but not there.
Refusal reference_not_found(const ResourceId& id, const ResourceId& named_by);
/// The group or the parent resource that `id` belongs to is not there.
Breach parent_breach(const Draft& draft, const ResourceId& id);

inline constexpr std::size_t tags_max = 50; // of a resource, as in Azure
inline constexpr std::size_t tag_name_octets_max = 512;
inline constexpr std::size_t tag_value_octets_max = 256;
/// Also of a record set's metadata.
Breach tags_breach(const Tags& tags);
inline constexpr std::size_t location_octets_max = 128;
/// What may be wrong with the head of a wanted resource of any kind: its tags, its location.
Breach text_breach(const Head& wanted);
/// And with its parents.
Breach head_breach(const Draft& draft, const Head& wanted);

/// "West Europe" is "westeurope".
std::string squeezed_location(std::string_view location);
bool is_same_location(std::string_view one, std::string_view other);
/// A resource does not move. Pre: `held` is not null.
Breach location_breach(const Head& wanted, const Head& held);

/// Stores the value; its id gets the spelling it was created with.
Stored store(Draft& draft, Resource wanted);

std::string quoted(std::string_view text); ///< 'text'

} // namespace parallax::model
