// A DNS message as JSON: the form `query --json` and `explain --json` share (docs/explain.md).
// Pure.
#pragma once

#include "dns/message.hpp"

#include <boost/json/object.hpp>

namespace parallax::control {

/// {"owner","ttl","class","type","rdata"}, in presentation format.
boost::json::object to_json(const dns::Record& record);
/// {"id","opcode","rcode","flags":[...],"question","answer","authority","additional","edns"}.
boost::json::object to_json(const dns::Message& message);

} // namespace parallax::control
