// Reading JSON that another process wrote: absent members and wrong kinds are empty values, never a
// failure. Pure; any thread.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace parallax::control {

/// A member's text; empty when absent, null or no string.
std::string text_at(const boost::json::object& object, std::string_view key);
/// A member's number; 0 when absent or no whole number.
std::int64_t number_at(const boost::json::object& object, std::string_view key);
/// A member that is an object or array; null otherwise.
const boost::json::object* object_at(const boost::json::object& object, std::string_view key);
const boost::json::array* array_at(const boost::json::object& object, std::string_view key);
/// The objects of a member that is an array.
std::vector<const boost::json::object*> objects_at(const boost::json::object& object,
                                                   std::string_view key);
/// The strings of a member that is an array.
std::vector<std::string> texts_at(const boost::json::object& object, std::string_view key);

} // namespace parallax::control
