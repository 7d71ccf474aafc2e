#include "control/matrix_command.hpp"

#include "control/matrix_drawing.hpp"
#include "control/matrix_task.hpp"
#include "control/state_access.hpp"

#include <boost/json/serialize.hpp>

namespace parallax::control {
namespace json = boost::json;
namespace {

using Told = std::variant<json::object, ExitCode>;

Told matrix_of_file(const MatrixCommand& command, const Console& console) {
    auto built = state_of_file(*command.source.file, console);
    if (const auto* code = std::get_if<ExitCode>(&built)) return *code;
    const FileState& state = std::get<FileState>(built);
    return completed(MatrixTask{state.snapshot, command.names, command.type},
                     [&](const serve::InvestigationRequest& request) {
                         return serve::investigate_once(state.snapshot, request, state.settings);
                     });
}

Told matrix_of_server(const MatrixCommand& command, const Console& console) {
    json::array names;
    for (const dns::Name& name : command.names) names.emplace_back(name.to_text());
    const json::object request{
        {"command", "matrix"}, {"names", std::move(names)}, {"type", dns::to_text(command.type)}};
    return ask_running_server(command.source, request, console);
}

} // namespace

ExitCode run(const MatrixCommand& command, const Console& console) {
    const Told told =
        command.source.file ? matrix_of_file(command, console) : matrix_of_server(command, console);
    if (const auto* code = std::get_if<ExitCode>(&told)) return *code;
    const auto& matrix = std::get<json::object>(told);
    switch (command.format) {
    case Format::Json:
        console.out << json::serialize(matrix) << '\n';
        break;
    case Format::Csv:
        console.out << matrix_csv(matrix);
        break;
    case Format::Text:
        console.out << draw_matrix(matrix, console.look);
        break;
    }
    const bool strict = command.strictness == Strictness::WarningsFailToo;
    return strict && has_flags(matrix) ? ExitCode::Configuration : ExitCode::Good;
}

} // namespace parallax::control
