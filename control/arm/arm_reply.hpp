// ArmReply: what came of a call as an HTTP response: ARM's statuses, headers and error envelope.
// Pure; any thread.
#pragma once

#include "control/arm/arm_request.hpp"

namespace parallax::control::arm {

http::Response reply_to(const http::Request& request, const resources::Answer& answer);
http::Response reply_with(const Fault& fault);

/// x-ms-request-id and its kin; `guid` is the request's own.
void add_request_ids(http::Response& response, const http::Request& request,
                     const std::string& guid);

} // namespace parallax::control::arm
