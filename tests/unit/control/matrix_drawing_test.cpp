#include "control/matrix_drawing.hpp"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

using namespace parallax::control;

namespace {

/// `mark`: the member of the second cell that is true.
boost::json::object matrix(const std::string& mark) {
    return boost::json::parse(
               R"({"type":"A","columns":[
 {"networks":["n1","n2","n3","n4"]},{"networks":["lab"]}],
"rows":[{"name":"a.example.","differs":true,"cells":[
 {"answer":"10.1.1.5","chain":"A 10.1.1.5","rcode":"NOERROR","public_despite_zone":false},
 {"answer":"20.0.0.1, 20.0.0.2",
  "chain":"A 20.0.0.1, A 20.0.0.2","rcode":"NOERROR",")" +
               mark + R"(":true}]}],"names_left_out":3})")
        .as_object();
}

} // namespace

TEST_CASE("the table marks what differs and flags what is public despite a zone") {
    CHECK(draw_matrix(matrix("public_despite_zone"), {}) ==
          "   A           n1, n2, n3, +1  lab\n"
          "*  a.example.  10.1.1.5        20.0.0.1, 20.0.0.2 (!)\n"
          "*    the networks' answers differ\n"
          "(!)  public, although this network holds a private zone for the name\n"
          "3 more names were left out: name those you want\n");
    CHECK(has_flags(matrix("public_despite_zone")));
    CHECK_FALSE(has_flags(matrix("redirected")));
    const std::string redirected = draw_matrix(matrix("redirected"), {});
    CHECK(redirected.find("(!)") == std::string::npos);
    CHECK(redirected.find("20.0.0.2 (r)\n") != std::string::npos);
    CHECK(redirected.find("\n(r)  public by the link's NxDomainRedirect") != std::string::npos);
}

TEST_CASE("CSV has a line for each name and network") {
    const std::string csv = matrix_csv(matrix("public_despite_zone"));
    CHECK(std::count(csv.begin(), csv.end(), '\n') == 6);
    CHECK(csv.find("a.example.,A,lab,\"20.0.0.1, 20.0.0.2\",\"A 20.0.0.1, A "
                   "20.0.0.2\",NOERROR,yes,yes,no") != std::string::npos);
    CHECK(matrix_csv(matrix("redirected")).find(",NOERROR,yes,no,yes") != std::string::npos);
}

TEST_CASE("what is no matrix draws as an empty one") {
    CHECK_FALSE(has_flags({}));
    CHECK(matrix_csv({}).find("name,type,network") == 0);
}
