#include "control/arm/arm_request.hpp"

#include "tests/unit/control/arm/signed_in.hpp"

#include <boost/json/serialize.hpp>

using namespace parallax;
using namespace parallax::control;
using namespace parallax::control::arm;
using arm::testing::request;

namespace {

std::variant<resources::Call, Fault> read(const http::Request& request) {
    return call_of(request, {{"app", "oid", {{config::Role::Reader, "/subscriptions/s"}}},
                             {"s", "t"},
                             "https://localhost:8443"});
}

/// "400 Code" or "".
std::string fault_of(const http::Request& request) {
    const auto call = read(request);
    const auto* const fault = std::get_if<Fault>(&call);
    return fault ? std::to_string(fault->status) + ' ' + fault->code : std::string{};
}

std::string version_answer(const std::string& version) {
    http::Request asked = request("GET", "/subscriptions");
    asked.query["api-version"] = version;
    return fault_of(asked);
}

} // namespace

TEST_CASE("a request becomes a call with its caller's permissions") {
    http::Request put = request("PUT", "/subscriptions/s/resourceGroups/rg", R"({"location":"x"})");
    put.headers["if-match"] = "tag";
    put.headers["if-none-match"] = "";
    put.query["$top"] = "5";
    const auto read_call = read(put);
    REQUIRE(std::holds_alternative<resources::Call>(read_call));
    const auto& call = std::get<resources::Call>(read_call);
    CHECK(call.method == resources::Method::Put);
    CHECK(call.path == put.path);
    CHECK(call.query.at("$top") == "5");
    CHECK(call.condition.if_match == "tag");
    CHECK(call.condition.if_none_match.empty());
    CHECK(boost::json::serialize(call.body) == put.body);
    CHECK(call.client == "app");
    CHECK(call.object_id == "oid");
    CHECK(call.account.subscription == "s");
    CHECK(call.base_url == "https://localhost:8443");
    CHECK(call.may("x/read", "/subscriptions/s/resourceGroups/rg"));
    CHECK_FALSE(call.may("x/write", "/subscriptions/s"));
    CHECK_FALSE(call.may("x/read", "/subscriptions/other"));
}

TEST_CASE("a version is required, and any date of the range will do") {
    http::Request none = request("GET", "/subscriptions");
    none.query.clear();
    CHECK(fault_of(none) == "400 MissingApiVersionParameter");
    CHECK(version_answer("") == "400 MissingApiVersionParameter");
    for (const char* const good :
         {"2014-01-01", "2022-08-01-preview", "2029-12-31", "2020-01-01-alpha1"}) {
        CHECK(version_answer(good).empty());
    }
    for (const char* const bad : {"2013-12-31", "2030-01-01", "latest", "2022-1-1", "2022-01-01-",
                                  "2022-01-01x", "2022-01-01-a b", "2022_01_01"}) {
        INFO(bad);
        CHECK(version_answer(bad) == "400 InvalidApiVersionParameter");
    }
}

TEST_CASE("methods, and HEAD as GET") {
    const auto head = read(request("HEAD", "/subscriptions"));
    CHECK(std::get<resources::Call>(head).method == resources::Method::Get);
    CHECK(fault_of(request("OPTIONS", "/subscriptions")) == "405 MethodNotAllowed");
    CHECK(fault_of(request("get", "/subscriptions")) == "405 MethodNotAllowed");
    CHECK(fault_of(request("POST", "/subscriptions/s/providers/p/register")).empty());
}

TEST_CASE("a body is JSON, not too deep, an object where something is written") {
    const std::string path = "/subscriptions/s/resourceGroups/rg";
    CHECK(fault_of(request("PUT", path)) == "400 InvalidRequestContent");
    CHECK(fault_of(request("PUT", path, "[]")) == "400 InvalidRequestContent");
    CHECK(fault_of(request("PUT", path, "{")) == "400 InvalidRequestContent");
    CHECK(fault_of(request("PUT", path, "{\"a\":\"\xff\"}")) == "400 InvalidRequestContent");
    const auto nested = [](std::size_t depth) {
        return R"({"a":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + '}';
    };
    CHECK(fault_of(request("PUT", path, nested(json_depth_max))).empty());
    CHECK(fault_of(request("PUT", path, nested(json_depth_max + 1))) ==
          "400 InvalidRequestContent");
    http::Request form = request("PUT", path, "{}");
    form.headers["content-type"] = "application/x-www-form-urlencoded";
    CHECK(fault_of(form) == "415 UnsupportedMediaType");
    form.headers["content-type"] = "Application/JSON; charset=utf-8";
    CHECK(fault_of(form).empty());
    CHECK(fault_of(request("DELETE", path, "no matter")).empty());
}
