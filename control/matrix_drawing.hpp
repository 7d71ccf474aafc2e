// A matrix (matrix_task.hpp) for people and spreadsheets. Pure; any thread.
#pragma once

#include "control/console.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace parallax::control {

inline constexpr std::size_t titles_max = 3; // networks named in a column's title, then "+n"

/// Some name is public in a network that holds a private zone for it, and no link's policy says so.
bool has_flags(const boost::json::object& matrix);
/// A row a name, a column a horizon; rows that differ are marked.
std::string draw_matrix(const boost::json::object& matrix, Look look);
/// A line for each name and network.
std::string matrix_csv(const boost::json::object& matrix);

} // namespace parallax::control
