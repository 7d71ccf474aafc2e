#include "control/admin_batch.hpp"

#include "control/admin_call.hpp"
#include "control/call_answer.hpp"
#include "control/json_path.hpp"

namespace parallax::control {
namespace json = boost::json;
namespace {

using resources::BatchCall;

bool is_true(const json::object& request, std::string_view member) {
    const auto* const value = request.if_contains(member);
    return value != nullptr && value->is_bool() && value->get_bool();
}

std::variant<std::vector<BatchCall>, std::string> calls_in(const json::object& request) {
    const auto* const list = array_at(request, "calls");
    if (list == nullptr) return "\"calls\" is a list of calls";
    if (list->size() > resources::batch_calls_max) {
        return "at most " + std::to_string(resources::batch_calls_max) + " calls at a time";
    }
    std::vector<BatchCall> calls;
    for (const json::value& item : *list) {
        if (!item.is_object()) return "\"calls\" is a list of calls";
        auto call = admin_call_of(item.get_object());
        if (auto* const fault = std::get_if<std::string>(&call)) return std::move(*fault);
        const auto when = is_true(item.get_object(), "unless_held") ? BatchCall::When::NotHeld
                                                                    : BatchCall::When::Always;
        calls.push_back({std::get<resources::Call>(std::move(call)), when});
    }
    return calls;
}

json::object told(resources::Rehearsed& one) {
    json::object shown{{"before", std::move(one.before)}, {"after", std::move(one.after)}};
    if (one.refusal) {
        shown["error"] = {{"code", one.refusal->code}, {"message", one.refusal->message}};
    }
    return shown;
}

} // namespace

std::variant<json::object, std::string> answer_batch(Supervisor& supervisor,
                                                     const json::object& request) {
    auto calls = calls_in(request);
    if (auto* const fault = std::get_if<std::string>(&calls)) return std::move(*fault);
    const auto& wanted = std::get<std::vector<BatchCall>>(calls);
    auto rehearsed = resources::rehearse(supervisor.control_plane()->view(), wanted);
    bool allowed = true;
    json::array shown;
    for (resources::Rehearsed& one : rehearsed) {
        allowed = allowed && !one.refusal;
        shown.push_back(told(one));
    }
    json::object result{{"applied", false}, {"calls", std::move(shown)}};
    if (!allowed || !is_true(request, "apply")) return result;
    const auto done = supervisor.call_all(wanted);
    if (done) {
        result["applied"] = true;
        return result;
    }
    const NotChanged why = done.error();
    const auto* const refusal = std::get_if<model::Refusal>(&why);
    return refusal != nullptr ? refusal->message : std::get<StoreFailure>(why).text;
}

} // namespace parallax::control
