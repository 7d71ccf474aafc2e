// The drawing of an explanation for people: a tree from the question to the answer. Pure; any
// thread.
#pragma once

#include "control/console.hpp"

#include <boost/json/object.hpp>

#include <optional>

namespace parallax::control {

/// Draws what explanation_of() and ExplainTask made (docs/explain.md). Nothing when the object is
/// none of theirs.
std::optional<std::string> draw_explanation(const boost::json::object& told, Look look);

} // namespace parallax::control
