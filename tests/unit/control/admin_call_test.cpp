#include "control/admin_call.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::control;

namespace {

std::variant<resources::Call, std::string> parsed(const std::string& text) {
    return admin_call_of(boost::json::parse(text).as_object());
}

} // namespace

TEST_CASE("a request becomes a call that may do everything") {
    const auto read = parsed(R"({"method":"PUT","path":"/subscriptions/s/resourceGroups/g",
        "query":{"$Top":"5"},"if_none_match":"*","body":{"location":"here"}})");
    REQUIRE(std::holds_alternative<resources::Call>(read));
    const auto& call = std::get<resources::Call>(read);
    CHECK(call.method == resources::Method::Put);
    CHECK(call.path == "/subscriptions/s/resourceGroups/g");
    CHECK(call.query.at("$top") == "5");
    CHECK(call.condition.if_match.empty());
    CHECK(call.condition.if_none_match == "*");
    CHECK(call.body.at("location").as_string() == "here");
    REQUIRE(call.may);
    CHECK(call.may("Microsoft.SignalRService/SignalR/privateEndpointConnectionsApproval/action",
                   "/subscriptions/s/resourceGroups/g"));
}

TEST_CASE("what is no call is told") {
    CHECK(std::get<std::string>(parsed(R"({"method":"TRACE","path":"/subscriptions/s"})"))
              .starts_with("\"method\""));
    CHECK(std::get<std::string>(parsed(R"({"method":"GET","path":"/x"})")).starts_with("\"path\""));
    CHECK(std::get<std::string>(
              parsed(R"({"method":"GET","path":"/subscriptions/s","query":{"a":1}})"))
              .starts_with("\"query\""));
}

TEST_CASE("an answer tells its status, and what it has") {
    CHECK(boost::json::serialize(to_json({204, nullptr, ""})) == R"({"status":204})");
    CHECK(boost::json::serialize(to_json({200, {{"a", 1}}, "e"})) ==
          R"({"status":200,"etag":"e","body":{"a":1}})");
}
