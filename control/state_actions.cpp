#include "control/state_actions.hpp"

#include "control/json_path.hpp"
#include "control/store/state_form.hpp"
#include "zones/model/replay.hpp"

namespace parallax::control {
namespace json = boost::json;
namespace {

std::string text_of(const model::Refusal& refusal) {
    return refusal.code + ": " + refusal.message;
}

std::string text_of(const NotChanged& why) {
    const auto* refusal = std::get_if<model::Refusal>(&why);
    return refusal != nullptr ? text_of(*refusal) : std::get<StoreFailure>(why).text;
}

} // namespace

std::variant<json::object, std::string> state_result(ControlPlane& plane,
                                                     const json::object& request) {
    const std::string action = text_at(request, "action");
    if (action == "export") return to_json(plane.model());
    if (action != "compare" && action != "import") {
        return "unknown action '" + action + "' of state; known: export, compare, import";
    }
    const json::value* given = request.if_contains("state");
    auto wanted = state_from_json(given == nullptr ? json::value{} : *given);
    if (const auto* unreadable = std::get_if<Unreadable>(&wanted)) return unreadable->text;
    const auto& state = std::get<model::Changes>(wanted);
    if (const auto breach = model::state_breach(state, plane.environment())) {
        return text_of(*breach);
    }
    const StateDifference difference = difference_between(plane.model(), state);
    if (action == "import") {
        if (const auto failed = plane.replace(state)) return text_of(*failed);
    }
    return to_json(difference);
}

} // namespace parallax::control
