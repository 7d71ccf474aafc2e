#include "control/commands/cells.hpp"

#include "control/commands/json_member.hpp"

#include <algorithm>

namespace parallax::control::commands {
namespace json = boost::json;
namespace {

std::string shown(Shown how, const std::string& text) {
    switch (how) {
    case Shown::Text:
    case Shown::State:
        return text;
    case Shown::Names:
        return id_names(text);
    case Shown::Group:
        return id_part(text, "resourceGroups");
    case Shown::Last:
        return text.substr(text.rfind('/') + 1);
    }
    return text;
}

/// Of the first path that leads somewhere.
std::vector<std::string> texts_of(const Column& column, const json::value& resource) {
    std::string_view paths = column.path;
    while (!paths.empty()) {
        const std::size_t end = std::min(paths.find('|'), paths.size());
        auto texts = member_texts(resource, paths.substr(0, end));
        if (!texts.empty()) return texts;
        paths.remove_prefix(std::min(end + 1, paths.size()));
    }
    return {};
}

} // namespace

std::vector<std::string> cells_of(const Noun& noun, const json::object& resource) {
    const json::value whole(resource);
    std::vector<std::string> cells;
    for (const Column& column : noun.columns) {
        if (column.cell != nullptr) {
            cells.push_back(column.cell(resource));
            continue;
        }
        std::vector<std::string> texts = texts_of(column, whole);
        for (std::string& text : texts) text = shown(column.shown, text);
        cells.push_back(joined(texts));
    }
    return cells;
}

} // namespace parallax::control::commands
