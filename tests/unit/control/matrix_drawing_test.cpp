#include "control/matrix_drawing.hpp"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

using namespace parallax::control;

namespace {

boost::json::object matrix(const char* flag) {
    return boost::json::parse(
               R"({"type":"A","columns":[
 {"networks":["n1","n2","n3","n4"]},{"networks":["lab"]}],
"rows":[{"name":"a.example.","differs":true,"cells":[
 {"answer":"10.1.1.5","chain":"A 10.1.1.5","rcode":"NOERROR","public_despite_zone":false},
 {"answer":"20.0.0.1, 20.0.0.2",
  "chain":"A 20.0.0.1, A 20.0.0.2","rcode":"NOERROR","public_despite_zone":)" +
               std::string{flag} + R"(}]}],"names_left_out":3})")
        .as_object();
}

} // namespace

TEST_CASE("the table marks what differs and flags what is public despite a zone") {
    CHECK(draw_matrix(matrix("true"), {}) ==
          "   A           n1, n2, n3, +1  lab\n"
          "*  a.example.  10.1.1.5        20.0.0.1, 20.0.0.2 (!)\n"
          "*    the networks' answers differ\n"
          "(!)  public, although this network holds a private zone for the name\n"
          "3 more names were left out: name those you want\n");
    CHECK(has_flags(matrix("true")));
    CHECK_FALSE(has_flags(matrix("false")));
    CHECK(draw_matrix(matrix("false"), {}).find("(!)") == std::string::npos);
}

TEST_CASE("CSV has a line for each name and network") {
    const std::string csv = matrix_csv(matrix("true"));
    CHECK(std::count(csv.begin(), csv.end(), '\n') == 6);
    CHECK(
        csv.find(
            "a.example.,A,lab,\"20.0.0.1, 20.0.0.2\",\"A 20.0.0.1, A 20.0.0.2\",NOERROR,yes,yes") !=
        std::string::npos);
}

TEST_CASE("what is no matrix draws as an empty one") {
    CHECK_FALSE(has_flags({}));
    CHECK(matrix_csv({}).find("name,type,network") == 0);
}
