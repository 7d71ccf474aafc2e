// Location and Problem: where in a configuration file something stands, and what is wrong there.
// Values; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace parallax::config {

/// Line and column count from 1; line 0 means the file as a whole (unreadable, too large).
struct Location {
    std::uint32_t line = 0;
    std::uint32_t column = 0;

    auto operator<=>(const Location&) const = default;
};

/// One mistake of the operator's: what is wrong and what is allowed.
struct Problem {
    std::string file;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::string text;

    bool operator==(const Problem&) const = default;
};

/// "parallax.yaml:12:5: unknown key 'sorces'; did you mean 'sources'?"
std::string to_text(const Problem& problem);

using Problems = std::vector<Problem>;

} // namespace parallax::config
