#include "control/resources/body.hpp"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

using namespace parallax;
using control::resources::Body;

namespace {

/// What `read` finds wrong with the JSON, or "".
std::string mistake_in(const std::string& text, const std::function<void(const Body&)>& read) {
    const boost::json::value value = boost::json::parse(text);
    Body::Mistake mistake;
    read(Body{value, mistake});
    return mistake ? mistake->code + ": " + mistake->message : "";
}

} // namespace

TEST_CASE("what is absent or null reads as nothing") {
    const auto read = [](const Body& body) {
        CHECK_FALSE(body.has("a"));
        CHECK(body.text("a").empty());
        CHECK(body.items("a").empty());
        CHECK_FALSE(body.truth("a").has_value());
        CHECK(body.number("a", 9) == 0);
        CHECK(body.tags("a").empty());
        CHECK_FALSE(body.reference("a").has_value());
        CHECK_FALSE(body.address("a").has_value());
        CHECK_FALSE(body.name("a").has_value());
        CHECK(body.member("a").member("b").text("c").empty());
    };
    CHECK(mistake_in("{}", read).empty());
    CHECK(mistake_in(R"({"a":null})", read).empty());
    CHECK(mistake_in("null", read).empty());
}

TEST_CASE("values of every kind are read") {
    const auto read = [](const Body& body) {
        CHECK(body.text("t") == "text");
        CHECK(body.texts("l") == std::vector<std::string>{"a", "b"});
        CHECK(body.truth("b") == true);
        CHECK(body.number("n", 100) == 100);
        CHECK(body.tags("g") == model::Tags{{"k", "v"}});
        CHECK(body.reference("r")->name() == "x");
        CHECK(body.addresses("i").size() == 2);
        CHECK(body.prefixes("p").front().to_text() == "10.0.0.0/8");
        CHECK(body.name("d")->to_text() == "a.example.");
    };
    CHECK(mistake_in(R"({"t":"text","l":["a","b"],"b":true,"n":100,"g":{"k":"v"},"d":"a.example",
        "r":{"id":"/subscriptions/s/resourceGroups/g/providers/P/t/x"},
        "i":["10.0.0.1","fd00::1"],"p":["10.0.0.0/8"]})",
                     read)
              .empty());
}

TEST_CASE("the first mistake is told with its path") {
    const std::string start = "InvalidRequestContent: The request content is not valid: ";
    const auto reads = [&](const std::string& text, const std::function<void(const Body&)>& read) {
        const std::string told = mistake_in(text, read);
        REQUIRE(told.substr(0, start.size()) == start);
        return told.substr(start.size());
    };
    CHECK(reads(R"({"a":{"b":[1]}})", [](const Body& body) {
              (void)body.member("a").texts("b");
              (void)body.text("a");
          }) == "'a.b[0]' must be a string.");
    CHECK(reads(R"({"a":[]})", [](const Body& body) { (void)body.member("a"); }) ==
          "'a' must be an object.");
    CHECK(reads(R"({"a":{}})", [](const Body& body) { (void)body.items("a"); }) ==
          "'a' must be an array.");
    CHECK(reads(R"({"a":"no"})", [](const Body& body) { (void)body.truth("a"); }) ==
          "'a' must be true or false.");
    CHECK(reads(R"({"a":101})", [](const Body& body) { (void)body.number("a", 100); }) ==
          "'a' must be a number from 0 to 100.");
    CHECK(reads(R"({"a":-1})", [](const Body& body) { (void)body.number("a", 100); }) ==
          "'a' must be a number from 0 to 100.");
    CHECK(reads(R"({"a":{"id":"x"}})", [](const Body& body) { (void)body.reference("a"); }) ==
          "'a.id' must be the id of a resource.");
    CHECK(reads(R"({"a":["10.0.0"]})", [](const Body& body) { (void)body.addresses("a"); }) ==
          "'a[0]' must be an IP address.");
    CHECK(reads(R"({"a":"10.0.0"})", [](const Body& body) { (void)body.address("a"); }) ==
          "'a' must be an IP address.");
    CHECK(reads(R"({"a":["10.0.0.0/33"]})", [](const Body& body) { (void)body.prefixes("a"); }) ==
          "'a[0]' must be an address range such as 10.0.0.0/16.");
    CHECK(reads(R"({"a":"a..b"})", [](const Body& body) { (void)body.name("a"); }) ==
          "'a' must be a domain name.");
    CHECK(reads(R"("text")", [](const Body& body) { body.blame({}, "is odd"); }) ==
          "the body is odd.");
}
