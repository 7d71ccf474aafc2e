#include "control/console.hpp"

#include "dns/text_encoding.hpp"

#include <cstdlib>

#include <unistd.h>

namespace parallax::control {
namespace {

/// The value of an environment variable, empty when unset.
std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string{} : std::string{value};
}

std::string_view escape_of(Ink ink) {
    switch (ink) {
    case Ink::Plain:
        return "";
    case Ink::Bold:
        return "\x1b[1m";
    case Ink::Dim:
        return "\x1b[2m";
    case Ink::Red:
        return "\x1b[31m";
    case Ink::Green:
        return "\x1b[32m";
    case Ink::Yellow:
        return "\x1b[33m";
    case Ink::Cyan:
        return "\x1b[36m";
    }
    return "";
}

/// Octets of what can be shown at the front; 0: an octet that can not.
std::size_t shown_octets(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    if (lead < 0x20 || lead == 0x7F) return 0;
    // U+0080..U+009F are control characters that some terminals obey.
    const bool is_control =
        lead == 0xC2 && text.size() > 1 && static_cast<unsigned char>(text[1]) < 0xA0;
    return is_control ? 0 : dns::utf8_octets(text);
}

} // namespace

Surroundings surroundings_here() {
    Surroundings found;
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        if (found.locale.empty()) found.locale = environment(name);
    }
    found.terminal = isatty(STDOUT_FILENO) == 1;
    found.no_colour = !environment("NO_COLOR").empty();
    return found;
}

Look look_for(const Surroundings& surroundings) {
    std::string folded;
    for (const char c : surroundings.locale) {
        if (c != '-') folded += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    const bool utf8 = folded.find("utf8") != std::string::npos;
    const bool colour = surroundings.terminal && !surroundings.no_colour;
    return {utf8 ? Charset::Utf8 : Charset::Ascii, colour ? Colour::On : Colour::Off};
}

std::string paint(std::string_view text, Ink ink, Look look) {
    if (look.colour == Colour::Off || ink == Ink::Plain) return std::string{text};
    return std::string{escape_of(ink)} + std::string{text} + "\x1b[0m";
}

std::string printable(std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string shown;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t octets = shown_octets(text.substr(at));
        if (octets == 0) {
            const auto octet = static_cast<unsigned char>(text[at++]);
            shown += {'\\', 'x', digits[octet >> 4], digits[octet & 15]};
            continue;
        }
        shown += text.substr(at, octets);
        at += octets;
    }
    return shown;
}

} // namespace parallax::control
