#include "control/commands/json_member.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>

using namespace parallax::control::commands;
namespace json = boost::json;

TEST_CASE("members are read by paths, and what is absent is nothing") {
    const auto value = json::parse(
        R"({"a":{"b":[{"c":["x","y"]},{"c":["z"]},{}]},"n":7,"t":true,"none":null,"o":{}})");
    CHECK(joined(member_texts(value, "a.b[].c[]")) == "x, y, z");
    CHECK(joined(member_texts(value, "a.b[].c")) == "x, y, z");
    CHECK(member_texts(value, "a.x[].c").empty());
    CHECK(member_text(value, "n") == "7");
    CHECK(member_text(value, "t") == "true");
    CHECK(member_text(value, "none").empty());
    CHECK(member_text(value, "o").empty());
    CHECK(member_text(value, "n.m").empty());
    CHECK(member_at(value, "a.b") != nullptr);
}

TEST_CASE("members are set, with the objects on the way") {
    json::object object;
    set_member(object, "a.b.c", json::value(1));
    set_member(object, "a.d", json::value("x"));
    CHECK(json::serialize(object) == R"({"a":{"b":{"c":1},"d":"x"}})");
}

TEST_CASE("parts of ids") {
    const std::string id = "/subscriptions/s/resourceGroups/g/providers/P/T/n1/subnets/s1";
    CHECK(id_part(id, "RESOURCEGROUPS") == "g");
    CHECK(id_part(id, "none").empty());
    CHECK(id_names(id) == "n1/s1");
    CHECK(id_names("/subscriptions/s").empty());
}

TEST_CASE("texts are compared without regard to case") {
    CHECK(is_same_text("SignalR", "signalr"));
    CHECK_FALSE(is_same_text("SignalR", "signal"));
    CHECK_FALSE(is_same_text("a[", "a{"));
}
