#include "control/identity/form.hpp"

#include <catch2/catch.hpp>

using namespace parallax::control::identity;

TEST_CASE("a form's fields are decoded") {
    const auto form = read_form("grant_type=client_credentials&a+b=c%26d%3D%2B&empty=&bare&&");
    REQUIRE(form);
    CHECK(
        *form ==
        Form{{"grant_type", "client_credentials"}, {"a b", "c&d=+"}, {"empty", ""}, {"bare", ""}});
    CHECK(read_form("")->empty());
}

TEST_CASE("broken and repeated fields are refused") {
    CHECK_FALSE(read_form("a=%"));
    CHECK_FALSE(read_form("a=%4"));
    CHECK_FALSE(read_form("a=%zz"));
    CHECK_FALSE(read_form("%4=a"));
    CHECK_FALSE(read_form("a=1&a=2"));
    CHECK_FALSE(read_form("a=1&%61=2"));
}

TEST_CASE("a form is bounded") {
    CHECK(read_form("a=" + std::string(form_octets_max - 2, 'x')));
    CHECK_FALSE(read_form("a=" + std::string(form_octets_max - 1, 'x')));
    std::string body;
    for (std::size_t field = 0; field < form_fields_max; ++field)
        body += "f" + std::to_string(field) + "=1&";
    CHECK(read_form(body));
    CHECK_FALSE(read_form(body + "more=1"));
}
