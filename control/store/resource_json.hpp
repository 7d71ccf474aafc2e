// ResourceJson: the control plane's resources as JSON, for the store and for `parallax state`.
//
// Our own form, not Azure's: lossless, one object a resource with its kind, each field by the name
// it has in zones/model/resource.hpp. Reading is strict: a field that is missing, unknown or of
// another type is told by its path, because a state that is not understood whole must not be
// served. Pure; any thread.
#pragma once

#include "zones/model/resource.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string_view>
#include <variant>

namespace parallax::control {

/// Of the form, kept with every state: another one after a change that old readers cannot read.
inline constexpr int resource_form = 1;

boost::json::object to_json(const model::Resource& resource);

/// What is wrong with it, in words with the field's path.
struct Unreadable {
    std::string text;
};
std::variant<model::Resource, Unreadable> resource_from_json(const boost::json::value& value);

/// JSON in which texts may hold any octets, since a TXT record may; nothing for other text.
std::optional<boost::json::value> parse_state_text(std::string_view text);

} // namespace parallax::control
