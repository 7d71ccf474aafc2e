// PlainLineReader: the lines nearly every master file consists of, `owner [ttl] [IN] TYPE data` in
// its plainest spelling, read at once from the file's octets (RFC 1035 §5.1).
//
// Promises: whatever it takes means exactly what ldns makes of it (a property test compares); any
// doubt is left to ldns: directives, lines of comment, parentheses, escapes, quotes except plain
// TXT strings, TTLs with units, other classes and types, and everything that is wrong. It never
// looks beyond the text it is given. One thread at a time.
#pragma once

#include "dns/rrset.hpp"

#include <optional>
#include <string_view>

namespace parallax::zones {

inline constexpr std::size_t plain_line_octets_max = 2048; // longer lines are left to ldns

/// What a line's meaning depends on besides its text.
struct LineContext {
    const dns::Name& origin;
    const dns::Name& blank_owner; ///< of a line that starts with a blank: the owner before
    std::uint32_t ttl;            ///< of a line without one
};

class PlainLineReader {
  public:
    enum class Owner : std::uint8_t { Written, Blank };
    struct Line {
        std::size_t octets; ///< taken from the text, line ends and empty lines behind it included
        std::size_t lines;  ///< line ends among them
        Owner owner;
    };

    /// Reads the line `text` begins with, up to its line feed; nothing when there is any doubt.
    std::optional<Line> read(std::string_view text, const LineContext& context);
    /// What the last line read says. Its class is IN.
    const dns::Record& record() const noexcept { return record_; }

  private:
    dns::Record record_; ///< kept, so that its memory is used again
};

} // namespace parallax::zones
