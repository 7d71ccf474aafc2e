#include "control/call_answer.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <array>

namespace parallax::control {
namespace {

using model::Refusal;
using resources::Method;

unsigned status_of(Refusal::Kind kind) {
    switch (kind) {
    case Refusal::Kind::BadRequest:
        return 400;
    case Refusal::Kind::Forbidden:
        return 403;
    case Refusal::Kind::NotFound:
        return 404;
    case Refusal::Kind::MethodNotAllowed:
        return 405;
    case Refusal::Kind::Conflict:
        return 409;
    case Refusal::Kind::PreconditionFailed:
        return 412;
    }
    return 400;
}

constexpr std::array<std::pair<Method, std::string_view>, 5> methods{{{Method::Get, "GET"},
                                                                      {Method::Put, "PUT"},
                                                                      {Method::Patch, "PATCH"},
                                                                      {Method::Post, "POST"},
                                                                      {Method::Delete, "DELETE"}}};

} // namespace

resources::Answer answer_of(Changed<resources::Answer> outcome) {
    if (outcome) return std::move(*outcome);
    const NotChanged& why = outcome.error();
    if (const auto* const refusal = std::get_if<Refusal>(&why)) {
        return error_answer(status_of(refusal->kind), refusal->code, refusal->message);
    }
    return error_answer(507, "InsufficientStorage", std::get<StoreFailure>(why).text);
}

resources::Answer error_answer(unsigned status, std::string_view code, std::string_view message) {
    boost::json::object error{{"code", code}, {"message", message}};
    return {status, boost::json::object{{"error", std::move(error)}}, {}};
}

std::string_view to_text(Method method) noexcept {
    const auto* const found = std::find_if(methods.begin(), methods.end(),
                                           [&](const auto& one) { return one.first == method; });
    return found->second;
}

std::optional<Method> method_from_text(std::string_view text) noexcept {
    const auto* const found = std::find_if(methods.begin(), methods.end(),
                                           [&](const auto& one) { return one.second == text; });
    if (found == methods.end()) return std::nullopt;
    return found->first;
}

} // namespace parallax::control
