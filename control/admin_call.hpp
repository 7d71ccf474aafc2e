// AdminCall: a call on the control plane's resources as the admin socket carries it.
//
//   {"command":"arm","method":"PUT","path":"/subscriptions/...","query":{"name":"value"},
//    "if_match":"...","if_none_match":"*","body":{...}}
//   -> {"status":201,"etag":"...","body":{...}}
//
// Whoever can open the socket may do everything: its file has mode 0600. Pure; any thread.
#pragma once

#include "control/resources/call.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <variant>

namespace parallax::control {

/// Text: what is wrong with the request.
std::variant<resources::Call, std::string> admin_call_of(const boost::json::object& request);
boost::json::object to_json(resources::Answer answer);

} // namespace parallax::control
