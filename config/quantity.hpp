// Quantities: durations ("1900ms", "10s", "2m", "1h", "1d") and sizes ("64KiB", "1MiB", "512") in
// text. Pure; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace parallax::config {

inline constexpr std::size_t number_digits_max = 12; // more is refused before any arithmetic

/// Decimal digits only: no sign, space, underscore, 0x or leading zero. Nothing otherwise.
std::optional<std::uint64_t> number_from_text(std::string_view text);

/// A whole number and one of ms, s, m, h, d. The second alternative says what is wrong.
std::variant<std::chrono::milliseconds, std::string> duration_from_text(std::string_view text);
/// A whole number of octets, or one with KiB, MiB or GiB.
std::variant<std::uint64_t, std::string> size_from_text(std::string_view text);

/// In the largest unit that leaves a whole number: "2m", "1900ms", "0s".
std::string duration_text(std::chrono::milliseconds duration);
std::string size_text(std::uint64_t octets);

} // namespace parallax::config
