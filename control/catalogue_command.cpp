#include "control/catalogue_command.hpp"

#include "control/build_catalogue.hpp"
#include "control/findings.hpp"
#include "control/text_table.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace parallax::control {
namespace json = boost::json;
namespace {

using Rows = std::vector<const zones::CatalogueRow*>;

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

json::array array_of(const std::vector<std::string>& words) {
    return json::array(words.begin(), words.end());
}

std::vector<Cells> cells_of(const Rows& rows) {
    std::vector<Cells> table{
        {"CLOUD", "SERVICE", "TYPE", "GROUP", "PRIVATE ZONE", "PUBLIC SUFFIX"}};
    for (const zones::CatalogueRow* row : rows) {
        table.push_back({row->cloud, row->service, joined(row->resource_types),
                         joined(row->subresources), joined(row->private_zones),
                         joined(row->public_forwarders)});
    }
    return table;
}

json::array to_json(const Rows& rows) {
    json::array list;
    for (const zones::CatalogueRow* row : rows) {
        list.push_back(json::object{{"cloud", row->cloud},
                                    {"category", row->category},
                                    {"service", row->service},
                                    {"resource_types", array_of(row->resource_types)},
                                    {"subresources", array_of(row->subresources)},
                                    {"private_zones", array_of(row->private_zones)},
                                    {"public_suffixes", array_of(row->public_forwarders)},
                                    {"note", row->note}});
    }
    return list;
}

void show_notes(const Rows& rows, std::ostream& out) {
    std::vector<std::string> shown;
    for (const zones::CatalogueRow* row : rows) {
        if (row->note.empty() || std::count(shown.begin(), shown.end(), row->note) > 0) continue;
        shown.push_back(row->note);
        out << "note: " << row->service << ": " << row->note << '\n';
    }
}

} // namespace

std::vector<const zones::CatalogueRow*> matching_rows(const zones::Catalogue& catalogue,
                                                      const CatalogueCommand& command) {
    Rows rows = catalogue.search(command.text);
    std::erase_if(rows, [&](const zones::CatalogueRow* row) {
        return !command.cloud.empty() && row->cloud != command.cloud;
    });
    return rows;
}

ExitCode run(const CatalogueCommand& command, const Console& console) {
    const BuiltCatalogue built = build_catalogue(command.file);
    if (const auto* problems = std::get_if<config::Problems>(&built)) {
        Findings findings;
        for (const config::Problem& problem : *problems) findings.push_back(finding_of(problem));
        for (const Finding& finding : findings) console.err << to_text(finding) << '\n';
        return exit_code_of(findings);
    }
    const auto& catalogue = *std::get<std::shared_ptr<const zones::Catalogue>>(built);
    const Rows rows = matching_rows(catalogue, command);
    switch (command.format) {
    case Format::Json:
        console.out << json::serialize(to_json(rows)) << '\n';
        break;
    case Format::Csv:
        console.out << to_csv(cells_of(rows));
        break;
    case Format::Text:
        if (!rows.empty()) console.out << draw_table(cells_of(rows));
        show_notes(rows, console.out);
        break;
    }
    if (rows.empty()) console.err << "parallax: no row of the catalogue matches\n";
    return ExitCode::Good;
}

} // namespace parallax::control
