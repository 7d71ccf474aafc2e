// StateForm: a whole state of the control plane as JSON, for `parallax state`: every resource in
// the store's own form, in the order of ids.
//
// The same state is the same text, always. Pure; any thread.
#pragma once

#include "control/store/resource_json.hpp"
#include "zones/model/model.hpp"

#include <boost/json/array.hpp>

namespace parallax::control {

/// {"format": 1, "resources": [...]}; format is `resource_form`.
boost::json::object to_json(const model::Model& model);
/// Everything, as one change to an empty model.
std::variant<model::Changes, Unreadable> state_from_json(const boost::json::value& value);

/// Ids, in order.
struct StateDifference {
    boost::json::array added;
    boost::json::array changed;
    boost::json::array removed;
    std::size_t kept = 0;
};
/// What becomes of `held` when `wanted` takes its place.
StateDifference difference_between(const model::Model& held, const model::Changes& wanted);
boost::json::object to_json(const StateDifference& difference);

} // namespace parallax::control
