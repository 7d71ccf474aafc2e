#include "control/resource_command.hpp"

#include "control/admin_client.hpp"
#include "control/build_catalogue.hpp"
#include "control/commands/cells.hpp"
#include "control/commands/json_member.hpp"
#include "control/commands/verbs.hpp"
#include "control/json_path.hpp"
#include "control/state_source.hpp"
#include "control/text_table.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <iostream>

#include <unistd.h>

namespace parallax::control {
namespace json = boost::json;
using commands::ArmReply;
using commands::ArmRequest;
using commands::failed;
using commands::Told;
namespace {

json::object to_json(const ArmRequest& request) {
    json::object query;
    for (const auto& [name, value] : request.query) query[name] = value;
    json::object told{{"command", "arm"}, {"method", request.method}, {"path", request.path}};
    if (!query.empty()) told["query"] = std::move(query);
    if (!request.if_match.empty()) told["if_match"] = request.if_match;
    if (!request.if_none_match.empty()) told["if_none_match"] = request.if_none_match;
    if (!request.body.is_null()) told["body"] = request.body;
    return told;
}

Told<json::object> asked(const std::string& path, const json::object& request, ExitCode& fault) {
    auto answer = ask_server(path, request);
    if (const auto* failure = std::get_if<AdminFailure>(&answer)) {
        fault = failure->code;
        return failed(failure->text);
    }
    return std::get<json::object>(std::move(answer));
}

/// Every type that some row of the built-in catalogue has.
std::vector<std::string> service_types() {
    std::vector<std::string> types;
    const BuiltCatalogue built = build_catalogue(std::nullopt);
    const auto* catalogue = std::get_if<std::shared_ptr<const zones::Catalogue>>(&built);
    if (catalogue == nullptr) return types;
    for (const zones::CatalogueRow& row : (*catalogue)->rows()) {
        types.insert(types.end(), row.resource_types.begin(), row.resource_types.end());
    }
    std::sort(types.begin(), types.end());
    types.erase(std::unique(types.begin(), types.end()), types.end());
    return types;
}

Ink ink_of(std::string_view state) {
    if (state == "Approved") return Ink::Green;
    if (state == "Pending") return Ink::Yellow;
    return Ink::Red;
}

Cells row_of(const commands::Noun& noun, const json::object& resource, Look look) {
    Cells cells = commands::cells_of(noun, resource);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        cells[i] = printable(cells[i]);
        const bool is_state = noun.columns[i].shown == commands::Shown::State;
        if (is_state && !cells[i].empty()) cells[i] = paint(cells[i], ink_of(cells[i]), look);
    }
    return cells;
}

/// What a deletion came to, as a line.
std::string deletion_text(const commands::Noun& noun, const json::object& deletion) {
    const std::string id = text_at(deletion, "id");
    std::string name = commands::id_names(id);
    if (name.empty()) name = commands::id_part(id, "resourceGroups");
    const bool was_there = deletion.at("deleted").as_bool();
    return (was_there ? "deleted " : "there was no ") + std::string{noun.words} + ' ' +
           printable(name) + '\n';
}

std::string table_of(const commands::Noun& noun, const json::array& resources, Look look) {
    Cells titles;
    for (const commands::Column& column : noun.columns) titles.emplace_back(column.title);
    std::vector<Cells> table{std::move(titles)};
    for (const json::value& one : resources) {
        if (one.is_object()) table.push_back(row_of(noun, one.get_object(), look));
    }
    return draw_table(table);
}

/// "Delete vnet 'n1'?"
std::string question_about(const ResourceCommand& command) {
    const std::string name = command.arguments.text(command.arguments.has("id") ? "id" : "name");
    return "Delete " + std::string{command.noun->words} + " '" + printable(name) + "'? [y/N] ";
}

bool may_go_on(const ResourceCommand& command, const Console& console) {
    const bool asks = commands::is_delete(*command.verb) && !command.arguments.truth("yes") &&
                      ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
    return !asks || is_confirmed(question_about(command), std::cin, console);
}

ExitCode tell(const ResourceCommand& command, const json::value& result, const Console& console) {
    const json::object* object = result.if_object();
    if (command.format == Format::Json) {
        console.out << json::serialize(result) << '\n';
    } else if (object != nullptr && object->contains("deleted")) {
        console.out << deletion_text(*command.noun, *object);
    } else {
        const json::array rows = result.is_array() ? result.get_array() : json::array{result};
        console.out << table_of(*command.noun, rows, console.look);
    }
    return ExitCode::Good;
}

} // namespace

bool is_confirmed(std::string_view question, std::istream& in, const Console& console) {
    console.err << question << std::flush;
    std::string line;
    std::getline(in, line);
    return commands::is_same_text(line, "y") || commands::is_same_text(line, "yes");
}

commands::Carrier carrier_through(const std::string& path, ExitCode& fault) {
    return [&path, &fault](const ArmRequest& request) -> Told<ArmReply> {
        const auto told = asked(path, to_json(request), fault);
        if (!told) return told.error();
        const json::value* body = told->if_contains("body");
        return ArmReply{static_cast<unsigned>(number_at(*told, "status")),
                        body == nullptr ? json::value(nullptr) : *body, text_at(*told, "etag")};
    };
}

Told<std::string> subscription_of(const std::string& path, ExitCode& fault) {
    const auto place = asked(path, {{"command", "arm-place"}}, fault);
    if (!place) return place.error();
    return text_at(*place, "subscription");
}

commands::Performed performed(const ResourceCommand& command, const commands::Carrier& carrier,
                              std::string subscription) {
    const commands::ArmClient arm{carrier, std::move(subscription)};
    const bool wants_types = command.noun->path.starts_with("{type}");
    commands::Task task{arm, *command.noun, *command.verb, command.arguments,
                        wants_types ? service_types() : std::vector<std::string>{}};
    auto result = commands::perform(task);
    const bool is_table = command.format == Format::Text && command.noun->enrich != nullptr;
    if (!result || !is_table || (result->is_object() && result->get_object().contains("deleted")))
        return result;
    json::array rows = result->is_array() ? std::move(result->get_array()) : json::array{*result};
    if (auto failure = command.noun->enrich(task, rows)) return std::move(*failure);
    return json::value(std::move(rows));
}

ExitCode run(const ResourceCommand& command, const Console& console) {
    if (!may_go_on(command, console)) {
        console.err << "parallax: nothing was deleted\n";
        return ExitCode::Configuration;
    }
    const std::string path = StateSource{std::nullopt, command.socket}.socket_path();
    ExitCode fault = ExitCode::Configuration;
    const auto subscription = subscription_of(path, fault);
    const auto result = subscription
                            ? performed(command, carrier_through(path, fault), *subscription)
                            : commands::Performed{subscription.error()};
    if (result) return tell(command, *result, console);
    console.err << "parallax: " << printable(result.error().text) << '\n';
    return fault;
}

} // namespace parallax::control
