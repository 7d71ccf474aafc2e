#include "control/state_command.hpp"

#include "control/json_path.hpp"
#include "control/resource_command.hpp"
#include "control/state_access.hpp"
#include "control/state_actions.hpp"
#include "control/store/resource_json.hpp"

#include <boost/json/serialize.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include <unistd.h>

namespace parallax::control {
namespace json = boost::json;
namespace {

/// A resource a line, so that two states can be compared by lines.
std::string lines_of(const json::object& state) {
    std::string text =
        "{\"format\":" + std::to_string(number_at(state, "format")) + ",\"resources\":[";
    const char* between = "\n";
    for (const json::object* resource : objects_at(state, "resources")) {
        text += between + json::serialize(*resource);
        between = ",\n";
    }
    return text + "\n]}\n";
}

ExitCode file_fault(const std::string& file, const char* what, const Console& console) {
    console.err << "parallax: " << file << ": cannot be " << what << '\n';
    return ExitCode::Files;
}

struct Sign {
    const char* member;
    const char* mark;
    const char* words;
    Ink ink;
};
constexpr Sign signs[] = {{"added", "+ ", " to add", Ink::Green},
                          {"changed", "~ ", " to change", Ink::Yellow},
                          {"removed", "- ", " to remove", Ink::Red}};

/// How many resources would not stay as they are.
std::size_t count_of(const json::object& difference) {
    std::size_t count = 0;
    for (const Sign& sign : signs) count += texts_at(difference, sign.member).size();
    return count;
}

void show_difference(const json::object& difference, const Console& console) {
    std::string totals;
    for (const Sign& sign : signs) {
        const std::vector<std::string> ids = texts_at(difference, sign.member);
        for (std::size_t i = 0; i < ids.size() && i < summary_lines_max; ++i) {
            console.out << paint(sign.mark + printable(ids[i]), sign.ink, console.look) << '\n';
        }
        if (ids.size() > summary_lines_max) {
            console.out << sign.mark << ids.size() - summary_lines_max << " more\n";
        }
        totals += std::to_string(ids.size()) + sign.words + ", ";
    }
    console.out << totals << number_at(difference, "kept") << " stay as they are\n";
}

std::variant<json::value, ExitCode> state_in(const std::string& file, const Console& console) {
    std::error_code none;
    // A folder can be opened, and throws when it is read.
    if (std::filesystem::is_directory(file, none)) return file_fault(file, "read", console);
    std::ifstream in{file, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (!in) return file_fault(file, "read", console);
    if (auto state = parse_state_text(text)) return std::move(*state);
    console.err << "parallax: " << file << ": it is no JSON\n";
    return ExitCode::Configuration;
}

} // namespace

ExitCode export_state(const StateCommand& command, const StateHolder& holder,
                      const Console& console) {
    const auto told = holder({{"command", "state"}, {"action", "export"}});
    if (const auto* code = std::get_if<ExitCode>(&told)) return *code;
    const std::string text = lines_of(std::get<json::object>(told));
    if (!command.file) {
        console.out << text;
        return ExitCode::Good;
    }
    std::ofstream out{*command.file, std::ios::binary | std::ios::trunc};
    out << text << std::flush;
    return out ? ExitCode::Good : file_fault(*command.file, "written", console);
}

ExitCode import_state(const StateCommand& command, const StateHolder& holder,
                      const Console& console) {
    const auto state = state_in(command.file.value_or(""), console);
    if (const auto* code = std::get_if<ExitCode>(&state)) return *code;
    json::object request{
        {"command", "state"}, {"action", "compare"}, {"state", std::get<json::value>(state)}};
    const auto difference = holder(request);
    if (const auto* code = std::get_if<ExitCode>(&difference)) return *code;
    json::object told = std::get<json::object>(difference);
    const bool is_text = command.format == Format::Text;
    if (is_text) show_difference(told, console);
    const bool wanted =
        count_of(told) > 0 && is_agreed(command.consent, "Replace the state?", console);
    if (wanted) {
        request["action"] = "import";
        const auto made = holder(request);
        if (const auto* code = std::get_if<ExitCode>(&made)) return *code;
    }
    told["imported"] = wanted;
    if (is_text) console.out << (wanted ? "imported\n" : "nothing was changed\n");
    if (!is_text) console.out << json::serialize(told) << '\n';
    return ExitCode::Good;
}

ExitCode run(const StateCommand& command, const Console& console) {
    const auto perform = command.action == StateAction::Export ? export_state : import_state;
    if (!command.source.file) {
        const StateHolder server = [&](const json::object& request) {
            return ask_running_server(command.source, request, console);
        };
        return perform(command, server, console);
    }
    const auto opened = control_plane_of_file(*command.source.file, console);
    if (const auto* code = std::get_if<ExitCode>(&opened)) return *code;
    ControlPlane& plane = *std::get<std::unique_ptr<ControlPlane>>(opened);
    const StateHolder file =
        [&](const json::object& request) -> std::variant<json::object, ExitCode> {
        auto result = state_result(plane, request);
        if (auto* told = std::get_if<json::object>(&result)) return std::move(*told);
        console.err << "parallax: " << printable(std::get<std::string>(result)) << '\n';
        return ExitCode::Configuration;
    };
    return perform(command, file, console);
}

} // namespace parallax::control
