// Members of JSON by dotted paths, for reading what ARM shows and for making bodies.
//
// "properties.sku.name"; "items[].name" is that of each item. What is absent, or of another kind,
// is nothing. Pure; any thread.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace parallax::control::commands {

/// Null when there is none. Pre: no "[]" in the path.
const boost::json::value* member_at(const boost::json::value& value, std::string_view path);
/// Text, number or truth as text; empty when there is none.
std::string member_text(const boost::json::value& value, std::string_view path);
/// All texts the path leads to; an array at its end is all of its items.
std::vector<std::string> member_texts(const boost::json::value& value, std::string_view path);
/// Objects on the way are made.
void set_member(boost::json::object& object, std::string_view path, boost::json::value value);

/// ASCII letters' case ignored, as in ARM's ids.
bool is_same_text(std::string_view one, std::string_view other);
/// The segment behind `word` in an id; empty when there is none.
std::string id_part(std::string_view id, std::string_view word);
/// Names of an id's resources behind the provider: "n1/s1" of the subnet s1 in the network n1.
std::string id_names(std::string_view id);
/// "a, b"
std::string joined(const std::vector<std::string>& texts, std::string_view between = ", ");

} // namespace parallax::control::commands
