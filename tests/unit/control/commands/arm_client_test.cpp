#include "control/commands/arm_client.hpp"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

using namespace parallax::control::commands;
namespace json = boost::json;

TEST_CASE("a list is read page by page") {
    std::vector<ArmRequest> asked;
    const ArmClient arm{[&](const ArmRequest& request) -> Told<ArmReply> {
                            asked.push_back(request);
                            const bool first = asked.size() == 1;
                            return ArmReply{200,
                                            json::parse(first ? R"({"value":[1,2],
                                                "nextLink":"https://x/y?$top=2&$skiptoken=/a/b"})"
                                                              : R"({"value":[3]})"),
                                            {}};
                        },
                        "S"};
    const auto all = arm.list(arm.root() + "/resourceGroups");
    REQUIRE(all.has_value());
    CHECK(*all == json::array{1, 2, 3});
    REQUIRE(asked.size() == 2);
    CHECK(asked[0].path == "/subscriptions/S/resourceGroups");
    CHECK(asked[0].query.at("$top") == std::to_string(page_size));
    CHECK(asked[1].query.at("$skiptoken") == "/a/b");
}

TEST_CASE("a list without an end is given up") {
    std::size_t pages = 0;
    const ArmClient arm{
        [&](const ArmRequest&) -> Told<ArmReply> {
            ++pages;
            return ArmReply{200, json::parse(R"({"value":[],"nextLink":"?$skiptoken=x"})"), {}};
        },
        "S"};
    CHECK(arm.list("/x").has_error());
    CHECK(pages == pages_max);
}

TEST_CASE("a refusal is a failure with ARM's code and message; absence is known") {
    ArmReply reply{404, json::parse(R"({"error":{"code":"NotFound","message":"no x"}})"), {}};
    const ArmClient arm{[&](const ArmRequest&) -> Told<ArmReply> { return reply; }, "S"};
    CHECK(arm.get("/x").error().text == "NotFound: no x");
    CHECK(arm.get("/x").error().cause == Cause::Absence);
    reply = {500, nullptr, {}};
    CHECK(arm.get("/x").error().text == "the server answered 500");
    CHECK(arm.get("/x").error().cause == Cause::Other);
    reply = {200, nullptr, {}};
    CHECK(arm.get("/x").error().text == "the server's answer is no JSON object");
}

TEST_CASE("the next page begins behind the key that was told, whatever is escaped in its link") {
    const auto next = [](const std::string& link) {
        return next_page_of(json::value{{"nextLink", link}});
    };
    CHECK(next("https://x/z/ALL?$top=2&$skiptoken=/z/a/%40") == "/z/a/@");
    CHECK(next("https://x/z/ALL?$skiptoken=/z/a/%2A.x&$top=2") == "/z/a/*.x");
    CHECK(next("https://x/z?$skiptoken=100%") == "100%");
    CHECK(next("https://x/z?$skiptoken=%4") == "%4");
    CHECK(next("https://x/z?$skiptoken=%zz") == "%zz");
    CHECK(next("https://x/z?$top=2").empty());
    CHECK(next_page_of(json::value{{"value", nullptr}}).empty());
}
