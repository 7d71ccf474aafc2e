// Console: where a command writes, and what the terminal there can show. Commands never touch
// std::cout themselves, so tests read what they wrote. One thread.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

namespace parallax::control {

enum class Charset : std::uint8_t { Ascii, Utf8 };
enum class Colour : std::uint8_t { Off, On };
/// What a command's result is written as.
enum class Format : std::uint8_t { Text, Json, Csv };

struct Look {
    Charset charset = Charset::Ascii;
    Colour colour = Colour::Off;
};

struct Console {
    std::ostream& out;
    std::ostream& err;
    Look look;
};

/// What the process was started with, as far as the look depends on it.
struct Surroundings {
    std::string locale;     ///< the first of LC_ALL, LC_CTYPE, LANG that is set
    bool terminal = false;  ///< standard output is one
    bool no_colour = false; ///< NO_COLOR is set and not empty (no-color.org)
};

Surroundings surroundings_here();
Look look_for(const Surroundings& surroundings);

enum class Ink : std::uint8_t { Plain, Bold, Dim, Red, Green, Yellow, Cyan };
/// `text` in that colour, or as it is when colours are off.
std::string paint(std::string_view text, Ink ink, Look look);

/// `text` fit for a terminal: control octets, and octets that are no UTF-8, as \xNN.
std::string printable(std::string_view text);

} // namespace parallax::control
