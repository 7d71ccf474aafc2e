// TextTable: rows of cells as aligned text for people, or as CSV (RFC 4180) for programs. Pure; any
// thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace parallax::control {

using Cells = std::vector<std::string>;

/// Characters on the screen: UTF-8 continuation octets and colour escapes take no room.
std::size_t screen_width(std::string_view text);

/// Left-aligned columns two spaces apart; the last one is not padded. Rows may differ in length.
std::string draw_table(const std::vector<Cells>& rows);

/// One line per row, CRLF as RFC 4180 §2 says; cells with comma, quote or line break are quoted.
std::string to_csv(const std::vector<Cells>& rows);

} // namespace parallax::control
