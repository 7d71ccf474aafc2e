// Presentation format of SvcParams (RFC 9460 §2.1 and appendix A). Free function; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace parallax::dns {

/// "alpn=h2,h3 port=443 ipv4hint=192.0.2.1"; unknown keys as keyNNN="..."; nothing when malformed
/// or the keys are not in strictly increasing order (RFC 9460 §2.2).
std::optional<std::string> svc_parameters_text(std::span<const std::uint8_t> parameters);

} // namespace parallax::dns
