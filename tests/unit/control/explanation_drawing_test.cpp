#include "control/explanation_drawing.hpp"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

using namespace parallax::control;

namespace {

boost::json::object told() {
    return boost::json::parse(R"json({
"question":{"name":"a.example.","type":"A"},"from":"10.1.0.4",
"network":{"name":"n1","matched":"10.1.0.0/16","same_as":null,
 "shares_horizon_with":["office"],"declared_at":"p:5:5"},
"steps":[{"kind":"upstream","owner":"a.example.","target":"b.example.",
  "text":"forward rule for .","declared_at":"p:9:5",
  "dropped":{"at":"b.example.","because":"held here by zone hub (p:7:5)"},
  "upstream":[{"outcome":"answer","attempts":[
   {"server":"10.0.0.1:53","transport":"UDP","took_ms":3,"outcome":"NOERROR"}]}]}],
"response":{"rcode":"NOERROR","flags":["qr","ra"],
  "answer":[{"owner":"b.example.","ttl":10,"type":"A","rdata":"10.1.1.5"}],
  "authority":[],"edns":{"errors":[{"code":18,"name":"Prohibited","text":"why\u001b"}]}},
"took_us":1234,"elsewhere":[{"networks":["n2","n3"],"summary":"NXDOMAIN"}],
"horizons_left_out":2})json")
        .as_object();
}

} // namespace

TEST_CASE("the drawing shows each decision where it was made") {
    CHECK(*draw_explanation(told(), {Charset::Ascii, Colour::Off}) ==
          R"(a.example. A, asked from 10.1.0.4
|
+- network n1: 10.1.0.4 is in 10.1.0.0/16  [p:5:5]
|     sees what office sees
|
+- a.example.
|     forward rule for .  [p:9:5]
|     asked 10.0.0.1:53 over UDP: NOERROR, 3 ms
|     outcome: answer
|     what the upstream said about b.example. was dropped: held here by zone hub (p:7:5)
|     -> b.example.
|
`- NOERROR (qr, ra), 1.2 ms
    b.example.  10  A  10.1.1.5
      extended error 18 (Prohibited): why\x1b

the same question elsewhere
  n2, n3  NXDOMAIN
  and 2 more horizons that were not asked
)");
}

TEST_CASE("UTF-8 terminals get lines, colours only where wanted") {
    const std::string plain = *draw_explanation(told(), {Charset::Utf8, Colour::Off});
    CHECK(plain.find("├─ network n1") != std::string::npos);
    CHECK(plain.find('\x1b') == std::string::npos);
    CHECK(draw_explanation(told(), {Charset::Utf8, Colour::On})->find("\x1b[") !=
          std::string::npos);
}

TEST_CASE("a source in no network is said to be in none") {
    auto object = told();
    object["network"] = nullptr;
    object["steps"] = boost::json::array{};
    CHECK(draw_explanation(object, {})->find("in no network: REFUSED") != std::string::npos);
}

TEST_CASE("what is no explanation is not drawn") {
    CHECK_FALSE(draw_explanation({}, {}));
    CHECK_FALSE(draw_explanation({{"question", 1}, {"response", "x"}}, {}));
    auto object = told();
    object["steps"] = "none";
    object["elsewhere"] = 7;
    object["response"] = boost::json::object{};
    CHECK(draw_explanation(object, {}));
}

TEST_CASE("a network that is the same as one that is not there is told as such") {
    auto here = told();
    auto& network = here.at("network").as_object();
    network["same_as"] = "lab/n1";
    network["same_as_missing"] = true;
    CHECK(draw_explanation(here, {Charset::Ascii, Colour::Off})
              ->find("|     same as network lab/n1, which does not exist: it sees what is linked "
                     "to itself and nothing else\n") != std::string::npos);
    network["same_as_missing"] = false;
    CHECK(draw_explanation(here, {Charset::Ascii, Colour::Off})
              ->find("|     same as network lab/n1\n") != std::string::npos);
}
