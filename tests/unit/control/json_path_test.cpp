#include "control/json_path.hpp"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

using namespace parallax::control;

TEST_CASE("absent members and wrong kinds are empty") {
    const auto value =
        boost::json::parse(R"({"t":"x","n":7,"f":1.5,"o":{},"a":["p",1,"q",{}],"null":null})");
    const auto& object = value.as_object();
    CHECK(text_at(object, "t") == "x");
    CHECK(text_at(object, "n").empty());
    CHECK(text_at(object, "null").empty());
    CHECK(number_at(object, "n") == 7);
    CHECK(number_at(object, "f") == 0);
    CHECK(number_at(object, "missing") == 0);
    CHECK(object_at(object, "o") != nullptr);
    CHECK(object_at(object, "a") == nullptr);
    CHECK(array_at(object, "o") == nullptr);
    CHECK(texts_at(object, "a") == std::vector<std::string>{"p", "q"});
    CHECK(objects_at(object, "a").size() == 1);
    CHECK(objects_at(object, "missing").empty());
}
