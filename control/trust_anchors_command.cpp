#include "control/trust_anchors_command.hpp"

#include "control/anchor_report.hpp"
#include "control/state_access.hpp"

#include <boost/json/serialize.hpp>

namespace parallax::control {

ExitCode run(const TrustAnchorsCommand& command, const Console& console) {
    const StateSource source{std::nullopt, command.socket};
    const auto told = ask_running_server(source, {{"command", "trust-anchors"}}, console);
    if (const auto* const code = std::get_if<ExitCode>(&told)) return *code;
    const auto& report = std::get<boost::json::object>(told);
    if (command.format == Format::Json) {
        console.out << boost::json::serialize(report) << '\n';
    } else {
        console.out << anchor_table(report);
    }
    return ExitCode::Good;
}

} // namespace parallax::control
