#include "control/arm/arm_reply.hpp"

#include "tests/unit/control/arm/signed_in.hpp"

using namespace parallax;
using namespace parallax::control;
using namespace parallax::control::arm;
using namespace parallax::control::arm::testing;

namespace {

http::Response reply(const resources::Answer& answer, const std::string& method = "GET") {
    return reply_to(request(method, "/x"), answer);
}

} // namespace

TEST_CASE("faults have ARM's envelope, and what HTTP wants beside it") {
    const http::Response told = reply_with({405, "Code", "why"});
    CHECK(told.status == 405);
    CHECK(told.body == R"({"error":{"code":"Code","message":"why"}})");
    CHECK(header(told, "Content-Type") == "application/json; charset=utf-8");
    CHECK(header(told, "Allow") == "GET, HEAD, PUT, PATCH, POST, DELETE");
    CHECK(header(reply({404, boost::json::object{}, {}}), "x-ms-failure-cause") == "gateway");
    CHECK(header(reply({200, boost::json::object{}, {}}), "x-ms-failure-cause") == "absent");
}

TEST_CASE("the ETag is the body's; HEAD tells that it is there") {
    const resources::Answer zone{200, boost::json::object{{"etag", "guid"}}, "guid"};
    const resources::Answer network{201, boost::json::object{{"etag", "W/\"guid\""}}, "guid"};
    const resources::Answer gone{204, nullptr, {}};
    CHECK(header(reply(zone), "ETag") == "guid");
    CHECK(header(reply(network), "ETag") == "W/\"guid\"");
    CHECK(reply(network).status == 201);
    CHECK(reply(zone, "HEAD").status == 204);
    CHECK(header(reply(gone), "ETag") == "absent");
    CHECK(header(reply(gone), "Content-Type") == "absent");
    CHECK(reply(gone).body.empty());
}

TEST_CASE("request ids: ours, the client's when it asks, nothing that is no id") {
    http::Request asked = request("GET", "/x");
    asked.headers["x-ms-client-request-id"] = "mine";
    http::Response first;
    add_request_ids(first, asked, "guid");
    CHECK(header(first, "x-ms-request-id") == "guid");
    CHECK(header(first, "x-ms-correlation-request-id") == "guid");
    CHECK(header(first, "x-ms-client-request-id") == "absent");
    asked.headers["x-ms-return-client-request-id"] = "True";
    asked.headers["x-ms-correlation-request-id"] = "ours";
    http::Response second;
    add_request_ids(second, asked, "guid");
    CHECK(header(second, "x-ms-correlation-request-id") == "ours");
    CHECK(header(second, "x-ms-client-request-id") == "mine");
    asked.headers["x-ms-client-request-id"] = std::string(129, 'x');
    asked.headers["x-ms-correlation-request-id"] = "two words";
    http::Response third;
    add_request_ids(third, asked, "guid");
    CHECK(header(third, "x-ms-correlation-request-id") == "guid");
    CHECK(header(third, "x-ms-client-request-id") == "absent");
}

TEST_CASE("a body is UTF-8, whatever the octets in it") {
    const auto body_with = [](const std::string& text) {
        return reply({200, boost::json::object{{"value", text}}, {}}).body;
    };
    const std::string good = "a \xc3\xbc \xe2\x82\xac \xf0\x9f\x90\x9f";
    CHECK(body_with(good) == R"({"value":")" + good + R"("})");
    const std::string mark = "\xef\xbf\xbd";
    for (const char* const bad : {"\xff", "\xc0", "\x80", "\xf5", "\xc3", "\xe0\x9f"}) {
        const std::string told = body_with(bad);
        CHECK(told.starts_with(R"({"value":")" + mark));
        CHECK(told.find(bad) == std::string::npos);
    }
    CHECK(body_with("\xed\xa0\x80").find('\xed') == std::string::npos); // a surrogate
    CHECK(reply_with({400, "Code", "'\xff'"}).body.find('\xff') == std::string::npos);
}
