// Cells: a noun's resources as rows of text, for a table. Pure; any thread.
#pragma once

#include "control/commands/noun.hpp"

#include <vector>

namespace parallax::control::commands {

/// One cell for each of the noun's columns.
std::vector<std::string> cells_of(const Noun& noun, const boost::json::object& resource);

} // namespace parallax::control::commands
