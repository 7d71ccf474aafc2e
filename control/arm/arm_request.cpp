#include "control/arm/arm_request.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>

namespace parallax::control::arm {
namespace json = boost::json;
using resources::Method;

namespace {

std::optional<Method> method_of(const std::string& word) {
    if (word == "GET" || word == "HEAD") return Method::Get;
    if (word == "PUT") return Method::Put;
    if (word == "PATCH") return Method::Patch;
    if (word == "POST") return Method::Post;
    if (word == "DELETE") return Method::Delete;
    return std::nullopt;
}

/// "2022-01-01": the shape, not the calendar.
bool is_date(std::string_view text) {
    constexpr std::string_view shape = "0000-00-00";
    return std::ranges::equal(text, shape, [](char given, char wanted) {
        return wanted == '-' ? given == '-' : given >= '0' && given <= '9';
    });
}

/// "-preview", "-alpha1".
bool is_stage(std::string_view text) {
    const auto plain = [](char c) {
        return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
               (c >= 'A' && c <= 'Z');
    };
    return text.empty() || (text.size() > 1 && text.front() == '-' && text.size() <= 20 &&
                            std::ranges::all_of(text, plain));
}

bool is_json_type(const std::string& type) {
    const std::string essence = model::folded(type.substr(0, type.find(';')));
    return essence == "application/json" || essence == "text/json" ||
           essence == "application/merge-patch+json";
}

std::variant<json::value, Fault> read_json(const http::Request& request) {
    if (request.body.empty()) return json::value{};
    if (!is_json_type(header_of(request, "content-type"))) {
        return Fault{415, "UnsupportedMediaType",
                     "The content type must be application/json, not '" +
                         header_of(request, "content-type") + "'."};
    }
    json::parse_options options;
    options.max_depth = json_depth_max;
    boost::system::error_code error;
    json::value body = json::parse(request.body, error, {}, options);
    if (!error) return body;
    return Fault{
        400, "InvalidRequestContent",
        "The request content was invalid and could not be deserialized: " + error.message() + "."};
}

} // namespace

std::string header_of(const http::Request& request, const char* name) {
    const auto found = request.headers.find(name);
    return found == request.headers.end() ? std::string{} : found->second;
}

std::optional<Fault> version_fault(const http::Request& request) {
    const auto given = request.query.find("api-version");
    if (given == request.query.end() || given->second.empty()) {
        return Fault{400, "MissingApiVersionParameter",
                     "The api-version query parameter (?api-version=) is required for all "
                     "requests."};
    }
    const std::string_view version = given->second;
    const std::string_view date = version.substr(0, api_version_first.size());
    const bool is_good = is_date(date) && is_stage(version.substr(date.size())) &&
                         date >= api_version_first && date <= api_version_last;
    if (is_good) return std::nullopt;
    return Fault{400, "InvalidApiVersionParameter",
                 "The api-version '" + given->second +
                     "' is invalid. The supported versions are "
                     "dates from " +
                     std::string{api_version_first} + " to " + std::string{api_version_last} +
                     ", such as 2022-01-01 or 2022-08-01-preview."};
}

std::variant<resources::Call, Fault> call_of(const http::Request& request, CallContext context) {
    const auto method = method_of(request.method);
    if (!method) {
        return Fault{405, "MethodNotAllowed",
                     "The method is none of GET, HEAD, PUT, PATCH, POST and DELETE."};
    }
    if (auto fault = version_fault(request)) return std::move(*fault);
    resources::Call call;
    call.method = *method;
    call.path = request.path;
    call.query = request.query;
    call.condition = {header_of(request, "if-match"), header_of(request, "if-none-match")};
    const bool has_body = *method != Method::Get && *method != Method::Delete;
    std::variant<json::value, Fault> body;
    if (has_body) body = read_json(request);
    if (auto* const fault = std::get_if<Fault>(&body)) return std::move(*fault);
    call.body = std::get<json::value>(std::move(body));
    const bool needs_object = *method == Method::Put || *method == Method::Patch;
    if (needs_object && !call.body.is_object()) {
        return Fault{400, "InvalidRequestContent",
                     "The request content was invalid: a JSON object is required."};
    }
    call.client = context.caller.client_id;
    call.object_id = context.caller.object_id;
    call.may = [caller = std::move(context.caller)](std::string_view action,
                                                    std::string_view scope) {
        return caller.may(action, scope);
    };
    call.account = std::move(context.account);
    call.base_url = std::move(context.base_url);
    return call;
}

} // namespace parallax::control::arm
