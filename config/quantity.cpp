#include "config/quantity.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace parallax::config {

namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

constexpr std::array duration_units{Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"m", 60'000},
                                    Unit{"s", 1000}, Unit{"ms", 1}};
constexpr std::array size_units{Unit{"GiB", 1ULL << 30}, Unit{"MiB", 1ULL << 20},
                                Unit{"KiB", 1ULL << 10}};

// Factors times this stay below 2^63; more is out of every setting's range anyway.
constexpr std::uint64_t units_max = 1ULL << 32;

struct Parts {
    std::string_view digits;
    std::string_view unit;
};

Parts split(std::string_view text) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
    return {text.substr(0, end), text.substr(end)};
}

/// The unit somebody meant who wrote "K", "kb", "KB" or "kib".
std::string size_hint(const Parts& parts) {
    if (parts.unit.empty()) return "";
    for (const Unit& unit : size_units) {
        const char meant = unit.name.front();
        const char first = parts.unit.front();
        if (first == meant || first == meant - 'A' + 'a')
            return "; did you mean " + std::string(parts.digits) + std::string(unit.name) + "?";
    }
    return "";
}

} // namespace

std::optional<std::uint64_t> number_from_text(std::string_view text) {
    if (text.empty() || text.size() > number_digits_max) return std::nullopt;
    if (text.size() > 1 && text.front() == '0') return std::nullopt;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::variant<std::chrono::milliseconds, std::string> duration_from_text(std::string_view text) {
    const Parts parts = split(text);
    const auto number = number_from_text(parts.digits);
    if (!number) return "must be a duration such as 1900ms, 10s, 2m, 1h or 1d";
    if (parts.unit.empty())
        return "needs a unit: ms, s, m, h or d, as in " + std::string(text) + "s";
    for (const Unit& unit : duration_units) {
        if (parts.unit != unit.name) continue;
        return std::chrono::milliseconds(std::min(*number, units_max) * unit.factor);
    }
    return "has an unknown unit; allowed: ms, s, m, h, d";
}

std::variant<std::uint64_t, std::string> size_from_text(std::string_view text) {
    const Parts parts = split(text);
    const auto number = number_from_text(parts.digits);
    if (!number) return "must be a size such as 4096, 64KiB, 1MiB or 1GiB";
    if (parts.unit.empty()) return *number;
    for (const Unit& unit : size_units) {
        if (parts.unit != unit.name) continue;
        return std::min(*number, units_max) * unit.factor;
    }
    return "has an unknown unit; allowed: KiB, MiB, GiB or plain octets" + size_hint(parts);
}

std::string duration_text(std::chrono::milliseconds duration) {
    const auto count = static_cast<std::uint64_t>(duration.count());
    if (count == 0) return "0s";
    for (const Unit& unit : duration_units)
        if (count % unit.factor == 0)
            return std::to_string(count / unit.factor) + std::string(unit.name);
    return std::to_string(count) + "ms";
}

std::string size_text(std::uint64_t octets) {
    for (const Unit& unit : size_units)
        if (octets > 0 && octets % unit.factor == 0)
            return std::to_string(octets / unit.factor) + std::string(unit.name);
    return std::to_string(octets);
}

} // namespace parallax::config
