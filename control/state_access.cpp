#include "control/state_access.hpp"

#include "control/admin_client.hpp"
#include "control/build_topology.hpp"

namespace parallax::control {

std::variant<std::shared_ptr<const zones::Snapshot>, ExitCode>
snapshot_of_file(const std::string& path, const Console& console) {
    LoadOutcome outcome = load_state(path, {});
    if (outcome.state) return zones::freeze(std::move(outcome.state->topology), 1);
    for (const Finding& finding : outcome.findings) console.err << to_text(finding) << '\n';
    return exit_code_of(outcome.findings);
}

std::variant<boost::json::object, ExitCode> ask_running_server(const StateSource& source,
                                                               const boost::json::object& request,
                                                               const Console& console) {
    auto answer = ask_server(source.socket_path(), request);
    if (auto* failure = std::get_if<AdminFailure>(&answer)) {
        console.err << "parallax: " << failure->text << '\n';
        return failure->code;
    }
    return std::get<boost::json::object>(std::move(answer));
}

} // namespace parallax::control
