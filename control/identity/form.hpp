// Form: an "application/x-www-form-urlencoded" body (WHATWG URL, section 5.1) as OAuth has it
// (RFC 6749 appendix B). Pure; any thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace parallax::control::identity {

inline constexpr std::size_t form_octets_max = 16'384;
inline constexpr std::size_t form_fields_max = 32;

using Form = std::map<std::string, std::string>;

/// Nothing for a form over the limits, a broken escape, or a name given twice (RFC 6749 section
/// 3.2).
std::optional<Form> read_form(std::string_view body);

} // namespace parallax::control::identity
