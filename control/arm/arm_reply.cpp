#include "control/arm/arm_reply.hpp"

#include "dns/text_encoding.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace parallax::control::arm {
namespace json = boost::json;

namespace {

constexpr std::size_t echoed_octets_max = 128;

/// JSON is UTF-8 (RFC 8259 section 8.1), whatever a query or a TXT record holds: clients cannot
/// read any of a listing with one wrong octet.
std::string as_utf8(std::string text) {
    std::string_view rest{text};
    std::string clean;
    while (!rest.empty()) {
        const std::size_t octets = dns::utf8_octets(rest);
        clean += octets == 0 ? std::string_view{"\xef\xbf\xbd"} : rest.substr(0, octets);
        rest.remove_prefix(std::max<std::size_t>(octets, 1));
    }
    return clean;
}

http::Response json_reply(unsigned status, const json::value& body) {
    http::Response response;
    response.status = status;
    response.headers = {{"Cache-Control", "no-cache"}, {"X-Content-Type-Options", "nosniff"}};
    if (body.is_null()) return response;
    response.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
    response.body = as_utf8(json::serialize(body));
    return response;
}

/// As the body has it: Microsoft.Network's are weak ones, those of zones bare GUIDs.
std::string etag_of(const resources::Answer& answer) {
    const json::object* const shown = answer.body.if_object();
    const json::value* const etag = shown ? shown->if_contains("etag") : nullptr;
    return etag && etag->is_string() ? std::string{etag->get_string()} : answer.etag;
}

/// What a client may have back: visible ASCII, and not much of it.
bool is_echoable(const std::string& text) {
    const auto visible = [](char c) { return c > ' ' && c < 0x7f; };
    return !text.empty() && text.size() <= echoed_octets_max && std::ranges::all_of(text, visible);
}

} // namespace

http::Response reply_with(const Fault& fault) {
    const json::object error{{"code", fault.code}, {"message", fault.message}};
    http::Response response = json_reply(fault.status, json::object{{"error", error}});
    if (fault.status == 405) {
        response.headers.emplace_back("Allow", "GET, HEAD, PUT, PATCH, POST, DELETE");
    }
    return response;
}

http::Response reply_to(const http::Request& request, const resources::Answer& answer) {
    // What HEAD asks is whether it is there (checkExistence).
    const bool is_head = request.method == "HEAD" && answer.status == 200;
    http::Response response =
        is_head ? json_reply(204, nullptr) : json_reply(answer.status, answer.body);
    if (answer.status == 404) response.headers.emplace_back("x-ms-failure-cause", "gateway");
    if (!answer.etag.empty()) response.headers.emplace_back("ETag", etag_of(answer));
    return response;
}

void add_request_ids(http::Response& response, const http::Request& request,
                     const std::string& guid) {
    response.headers.emplace_back("x-ms-request-id", guid);
    const std::string correlation = header_of(request, "x-ms-correlation-request-id");
    response.headers.emplace_back("x-ms-correlation-request-id",
                                  is_echoable(correlation) ? correlation : guid);
    const std::string own = header_of(request, "x-ms-client-request-id");
    const std::string wanted = model::folded(header_of(request, "x-ms-return-client-request-id"));
    if (wanted == "true" && is_echoable(own)) {
        response.headers.emplace_back("x-ms-client-request-id", own);
    }
}

} // namespace parallax::control::arm
