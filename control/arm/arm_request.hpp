// ArmRequest: a caller's HTTP request as a Call of the resources. Pure; any thread.
#pragma once

#include "control/http/message.hpp"
#include "control/identity/identity.hpp"
#include "control/resources/call.hpp"

namespace parallax::control::arm {

/// Every version is answered alike, so any date in between is a version.
inline constexpr std::string_view api_version_first = "2014-01-01";
inline constexpr std::string_view api_version_last = "2029-12-31";
inline constexpr std::size_t json_depth_max = 32;

/// Why a request is not even tried, in ARM's words.
struct Fault {
    unsigned status = 400;
    std::string code;
    std::string message;
};

/// Who sent it, whose the resources are, and where this server is reached.
struct CallContext {
    identity::Caller caller;
    resources::Account account;
    std::string base_url;
};
std::variant<resources::Call, Fault> call_of(const http::Request& request, CallContext context);

/// Nothing when the request names a version in the range, with or without "-preview" and the like.
std::optional<Fault> version_fault(const http::Request& request);

/// Empty when it is not there.
std::string header_of(const http::Request& request, const char* name);

} // namespace parallax::control::arm
