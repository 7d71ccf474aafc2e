// Base64url without padding (RFC 4648 section 5), as JWTs have it. One text an octet string: other
// spellings are refused. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parallax::control::identity {

std::string to_base64url(std::string_view octets);
std::optional<std::string> from_base64url(std::string_view text);

} // namespace parallax::control::identity
