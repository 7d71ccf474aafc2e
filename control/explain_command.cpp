#include "control/explain_command.hpp"

#include "control/explain_task.hpp"
#include "control/explanation_drawing.hpp"
#include "control/state_access.hpp"

#include <boost/json/serialize.hpp>

namespace parallax::control {
namespace json = boost::json;
namespace {

using Told = std::variant<json::object, ExitCode>;

Told explain_file(const ExplainCommand& command, const Console& console) {
    auto built = state_of_file(*command.source.file, console);
    if (const auto* code = std::get_if<ExitCode>(&built)) return *code;
    const FileState& state = std::get<FileState>(built);
    serve::InvestigationRequest request;
    request.from = command.from;
    request.network = command.network;
    request.name = command.question.name;
    request.type = command.question.type;
    if (const auto fault = unknown_network(*state.snapshot, request)) {
        console.err << "parallax: " << *fault << '\n';
        return ExitCode::Configuration;
    }
    return completed(ExplainTask{state.snapshot, std::move(request)},
                     [&](const serve::InvestigationRequest& question) {
                         return serve::investigate_once(state.snapshot, question, state.settings);
                     });
}

Told explain_server(const ExplainCommand& command, const Console& console) {
    json::object request{{"command", "explain"},
                         {"name", command.question.name.to_text()},
                         {"type", dns::to_text(command.question.type)}};
    if (command.from) request["from"] = command.from->to_text();
    if (!command.from) request["network"] = command.network;
    return ask_running_server(command.source, request, console);
}

} // namespace

ExitCode run(const ExplainCommand& command, const Console& console) {
    const Told told =
        command.source.file ? explain_file(command, console) : explain_server(command, console);
    if (const auto* code = std::get_if<ExitCode>(&told)) return *code;
    const auto& object = std::get<json::object>(told);
    if (command.format == Format::Json) {
        console.out << json::serialize(object) << '\n';
        return ExitCode::Good;
    }
    const auto drawing = draw_explanation(object, console.look);
    if (!drawing) {
        console.err << "parallax: the server told something that is no explanation\n";
        return ExitCode::Other;
    }
    console.out << *drawing;
    return ExitCode::Good;
}

} // namespace parallax::control
