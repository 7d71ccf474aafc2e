#include "control/state_access.hpp"

#include "control/admin_client.hpp"
#include "control/build_topology.hpp"
#include "control/joined_topology.hpp"
#include "control/model_environment.hpp"
#include "control/server_settings.hpp"

namespace parallax::control {
namespace {

ExitCode told(const Console& console, const std::string& text, ExitCode code) {
    console.err << "parallax: " << text << '\n';
    return code;
}

} // namespace

std::variant<std::unique_ptr<ControlPlane>, ExitCode>
control_plane_of_file(const std::string& path, const Console& console) {
    LoadOutcome outcome = load_state(path, {});
    if (!outcome.state) {
        for (const Finding& finding : outcome.findings) console.err << to_text(finding) << '\n';
        return exit_code_of(outcome.findings);
    }
    const auto loaded = std::make_shared<const LoadedState>(std::move(*outcome.state));
    const config::Control& control = loaded->config.control;
    if (!control.state) {
        return told(console, path + ": it has no 'control: state'", ExitCode::Configuration);
    }
    auto store = Store::open(control.state->path);
    if (const auto* const fault = std::get_if<StoreFailure>(&store)) {
        return told(console, fault->text, ExitCode::Files);
    }
    ControlPlane::Hooks hooks;
    hooks.objection = [loaded](const model::Published& managed) {
        return objection_to(managed, loaded->topology);
    };
    hooks.publish = [](const model::Published& /*managed*/) {}; // nobody is answered from it
    auto opened = ControlPlane::open(std::get<std::unique_ptr<Store>>(std::move(store)),
                                     model_environment_of(control, loaded->topology.catalogue),
                                     std::move(hooks));
    if (const auto* const fault = std::get_if<StoreFailure>(&opened)) {
        return told(console, fault->text, ExitCode::Configuration);
    }
    return std::get<std::unique_ptr<ControlPlane>>(std::move(opened));
}

std::variant<FileState, ExitCode> state_of_file(const std::string& path, const Console& console) {
    LoadOutcome outcome = load_state(path, {});
    if (outcome.state) {
        serve::ServeSettings settings = serve_settings_of(outcome.state->config);
        settings.anchors = std::move(outcome.state->anchors);
        settings.iteration.local_root = std::move(outcome.state->local_root);
        return FileState{zones::freeze(std::move(outcome.state->topology), 1), std::move(settings)};
    }
    for (const Finding& finding : outcome.findings) console.err << to_text(finding) << '\n';
    return exit_code_of(outcome.findings);
}

std::variant<boost::json::object, ExitCode> ask_running_server(const StateSource& source,
                                                               const boost::json::object& request,
                                                               const Console& console) {
    auto answer = ask_server(source.socket_path(), request);
    if (auto* failure = std::get_if<AdminFailure>(&answer)) {
        return told(console, failure->text, failure->code);
    }
    return std::get<boost::json::object>(std::move(answer));
}

} // namespace parallax::control
