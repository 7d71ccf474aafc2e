// CallAnswer: what a call on the control plane's resources came to, in ARM's words, whoever asked:
// the HTTPS endpoint or the admin socket. Pure; any thread.
#pragma once

#include "control/resources/call.hpp"
#include "control/store/control_plane.hpp"

namespace parallax::control {

/// The answer itself, or {"error": {"code", "message"}} with its status. A disk that did not take
/// the change is 507 (RFC 4918 section 11.5): nothing has changed, the same call may work later.
resources::Answer answer_of(Changed<resources::Answer> outcome);

resources::Answer error_answer(unsigned status, std::string_view code, std::string_view message);

std::string_view to_text(resources::Method method) noexcept;
std::optional<resources::Method> method_from_text(std::string_view text) noexcept;

} // namespace parallax::control
