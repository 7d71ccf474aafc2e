#include "control/matrix_drawing.hpp"

#include "control/json_path.hpp"
#include "control/text_table.hpp"

namespace parallax::control {
namespace json = boost::json;
namespace {

bool is_true(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
}

std::string column_title(const json::object& column) {
    std::string title;
    const auto networks = texts_at(column, "networks");
    for (std::size_t i = 0; i < networks.size() && i < titles_max; ++i) {
        title += (title.empty() ? "" : ", ") + networks[i];
    }
    if (networks.size() > titles_max) title += ", +" + std::to_string(networks.size() - titles_max);
    return title;
}

std::string cell_text(const json::object& cell, Look look) {
    const std::string answer = printable(text_at(cell, "answer"));
    if (is_true(cell, "public_despite_zone")) return paint(answer + " (!)", Ink::Red, look);
    if (is_true(cell, "redirected")) return answer + " (r)";
    return answer;
}

bool some_cell_is(const json::object& matrix, std::string_view key) {
    for (const json::object* row : objects_at(matrix, "rows")) {
        for (const json::object* cell : objects_at(*row, "cells")) {
            if (is_true(*cell, key)) return true;
        }
    }
    return false;
}

} // namespace

bool has_flags(const json::object& matrix) {
    return some_cell_is(matrix, "public_despite_zone");
}

std::string draw_matrix(const json::object& matrix, Look look) {
    std::vector<Cells> table{{"", text_at(matrix, "type")}};
    for (const json::object* column : objects_at(matrix, "columns")) {
        table.front().push_back(column_title(*column));
    }
    bool differs = false;
    for (const json::object* row : objects_at(matrix, "rows")) {
        const bool marked = is_true(*row, "differs");
        differs = differs || marked;
        table.push_back(
            {marked ? paint("*", Ink::Yellow, look) : "", printable(text_at(*row, "name"))});
        for (const json::object* cell : objects_at(*row, "cells")) {
            table.back().push_back(cell_text(*cell, look));
        }
    }
    std::string text = draw_table(table);
    if (differs) text += "*    the networks' answers differ\n";
    if (has_flags(matrix)) {
        text += "(!)  public, although this network holds a private zone for the name\n";
    }
    if (some_cell_is(matrix, "redirected")) {
        text +=
            "(r)  public by the link's NxDomainRedirect: this network's zone has no such name\n";
    }
    if (const auto left_out = number_at(matrix, "names_left_out"); left_out > 0) {
        text += std::to_string(left_out) + " more names were left out: name those you want\n";
    }
    return text;
}

std::string matrix_csv(const json::object& matrix) {
    const auto columns = objects_at(matrix, "columns");
    std::vector<Cells> table{{"name", "type", "network", "answer", "chain", "rcode", "differs",
                              "public_despite_zone", "redirected"}};
    for (const json::object* row : objects_at(matrix, "rows")) {
        const auto cells = objects_at(*row, "cells");
        for (std::size_t i = 0; i < cells.size() && i < columns.size(); ++i) {
            for (const std::string& network : texts_at(*columns[i], "networks")) {
                table.push_back({text_at(*row, "name"), text_at(matrix, "type"), network,
                                 text_at(*cells[i], "answer"), text_at(*cells[i], "chain"),
                                 text_at(*cells[i], "rcode"),
                                 is_true(*row, "differs") ? "yes" : "no",
                                 is_true(*cells[i], "public_despite_zone") ? "yes" : "no",
                                 is_true(*cells[i], "redirected") ? "yes" : "no"});
            }
        }
    }
    return to_csv(table);
}

} // namespace parallax::control
