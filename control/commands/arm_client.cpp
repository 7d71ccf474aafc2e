#include "control/commands/arm_client.hpp"

#include "control/commands/json_member.hpp"

#include <charconv>

namespace parallax::control::commands {
namespace json = boost::json;
namespace {

constexpr unsigned status_not_found = 404;
constexpr std::string_view skip_token = "$skiptoken=";

Failure failure_of(const ArmReply& reply) {
    const std::string code = member_text(reply.body, "error.code");
    const std::string message = member_text(reply.body, "error.message");
    if (code.empty()) return failed("the server answered " + std::to_string(reply.status));
    const bool is_absence = reply.status == status_not_found;
    return {is_absence ? Cause::Absence : Cause::Other, code + ": " + message};
}

/// RFC 3986 section 2.1; what is no escape stays as it is.
std::string decoded(std::string_view text) {
    std::string octets;
    for (std::size_t at = 0; at < text.size(); ++at) {
        unsigned octet = 0;
        const char* const first = text.data() + at + 1;
        const bool is_escape = text[at] == '%' && at + 2 < text.size() &&
                               std::from_chars(first, first + 2, octet, 16).ptr == first + 2;
        octets += is_escape ? static_cast<char>(octet) : text[at];
        if (is_escape) at += 2;
    }
    return octets;
}

} // namespace

std::string next_page_of(const json::value& page) {
    const std::string next = member_text(page, "nextLink");
    const std::size_t token = next.find(skip_token);
    if (token == std::string::npos) return {};
    const std::size_t from = token + skip_token.size();
    return decoded(std::string_view{next}.substr(from, next.find('&', from) - from));
}

Told<ArmReply> ArmClient::call(const ArmRequest& request) const {
    Told<ArmReply> reply = carrier_(request);
    if (reply && reply->status >= 400) return failure_of(*reply);
    return reply;
}

Told<json::object> ArmClient::get(const std::string& path) const {
    Told<ArmReply> reply = call({"GET", path, {}, {}, {}, nullptr});
    if (!reply) return reply.error();
    if (!reply->body.is_object()) return failed("the server's answer is no JSON object");
    return std::move(reply->body.get_object());
}

Told<json::array> ArmClient::list(const std::string& path) const {
    json::array all;
    ArmRequest request{"GET", path, {{"$top", std::to_string(page_size)}}, {}, {}, nullptr};
    for (std::size_t page = 0; page < pages_max; ++page) {
        const Told<ArmReply> reply = call(request);
        if (!reply) return reply.error();
        if (const json::value* items = member_at(reply->body, "value"); items && items->is_array())
            all.insert(all.end(), items->get_array().begin(), items->get_array().end());
        std::string next = next_page_of(reply->body);
        if (next.empty()) return all;
        request.query.insert_or_assign("$skiptoken", std::move(next));
    }
    return failed("there are more than " + std::to_string(page_size * pages_max) + " of them");
}

} // namespace parallax::control::commands
