#include "control/text_table.hpp"

#include <algorithm>

namespace parallax::control {
namespace {

std::vector<std::size_t> widths_of(const std::vector<Cells>& rows) {
    std::vector<std::size_t> widths;
    for (const Cells& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], screen_width(row[i]));
        }
    }
    return widths;
}

std::string quoted_cell(const std::string& cell) {
    if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
    std::string quoted = "\"";
    for (const char c : cell) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

} // namespace

std::size_t screen_width(std::string_view text) {
    std::size_t width = 0;
    bool in_escape = false;
    for (const char c : text) {
        if (c == '\x1b') in_escape = true;
        const bool continues = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
        if (!in_escape && !continues) ++width;
        if (in_escape && c == 'm') in_escape = false;
    }
    return width;
}

std::string draw_table(const std::vector<Cells>& rows) {
    const std::vector<std::size_t> widths = widths_of(rows);
    std::string text;
    for (const Cells& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size()) line.append(widths[i] - screen_width(row[i]) + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
    return text;
}

std::string to_csv(const std::vector<Cells>& rows) {
    std::string text;
    for (const Cells& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0) text += ',';
            text += quoted_cell(row[i]);
        }
        text += "\r\n";
    }
    return text;
}

} // namespace parallax::control
