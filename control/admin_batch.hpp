// AdminBatch: many calls of the admin socket as one change.
//
//   {"command":"arm-batch","apply":true,"calls":[{"method":"PUT","path":...,"body":...,
//    "unless_held":true}, ...]}
//   -> {"applied":true,"calls":[{"before":...,"after":...,"error":{"code","message"}}, ...]}
//
// Control thread.
#pragma once

#include "control/resources/batch.hpp"
#include "control/supervisor.hpp"

namespace parallax::control {

/// The result, or what is wrong with the request. Pre: there is a control plane.
std::variant<boost::json::object, std::string> answer_batch(Supervisor& supervisor,
                                                            const boost::json::object& request);

} // namespace parallax::control
