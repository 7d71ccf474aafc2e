#include "control/admin_call.hpp"

#include "control/call_answer.hpp"
#include "control/json_path.hpp"

namespace parallax::control {

std::variant<resources::Call, std::string> admin_call_of(const boost::json::object& request) {
    const auto method = method_from_text(text_at(request, "method"));
    if (!method) return "\"method\" may be GET, PUT, PATCH, POST or DELETE";
    resources::Call call;
    call.method = *method;
    call.path = text_at(request, "path");
    if (!call.path.starts_with("/subscriptions/")) {
        return "\"path\" is a resource's, \"/subscriptions/...\"";
    }
    if (const auto* const query = object_at(request, "query")) {
        for (const auto& [name, value] : *query) {
            if (!value.is_string()) return "\"query\" has texts only";
            call.query.insert_or_assign(model::folded(name), std::string{value.get_string()});
        }
    }
    call.condition = {text_at(request, "if_match"), text_at(request, "if_none_match")};
    if (const auto* const body = request.if_contains("body")) call.body = *body;
    call.client = "admin socket";
    call.may = [](std::string_view, std::string_view) { return true; };
    return call;
}

boost::json::object to_json(resources::Answer answer) {
    boost::json::object told{{"status", answer.status}};
    if (!answer.etag.empty()) told.emplace("etag", answer.etag);
    if (!answer.body.is_null()) told.emplace("body", std::move(answer.body));
    return told;
}

} // namespace parallax::control
