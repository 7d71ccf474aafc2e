#include "control/log.hpp"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

#include <sstream>

using namespace parallax::control;

TEST_CASE("one event is one line, whatever its values hold") {
    CHECK(log_text("started", {{"zones", std::uint64_t{3}}, {"file", "a.yaml"}}) ==
          "started zones=3 file=a.yaml");
    CHECK(log_text("x", {{"a", "two words"}, {"b", ""}, {"c", "say \"x\"\\"}, {"d", "1\n2\x1b"}}) ==
          R"(x a="two words" b="" c="say \"x\"\\" d="1\x0a2\x1b")");
}

TEST_CASE("the level decides what is written") {
    std::ostringstream out;
    Log log{out};
    log.write(LogLevel::Debug, "hidden", {});
    CHECK(out.str().empty());
    log.write(LogLevel::Warning, "shown", {});
    CHECK(out.str().find(" warning shown\n") != std::string::npos);
    log.configure(LogFormat::Text, LogLevel::Error);
    log.write(LogLevel::Warning, "hidden", {});
    CHECK(out.str().find("hidden") == std::string::npos);
}

TEST_CASE("JSON lines are JSON") {
    std::ostringstream out;
    Log log{out};
    log.configure(LogFormat::Json, LogLevel::Info);
    log.write(LogLevel::Error, "refused", {{"errors", std::uint64_t{2}}, {"text", "a\n\"b\" {}"}});
    const auto line = boost::json::parse(out.str());
    CHECK(line.at("level").as_string() == "error");
    CHECK(line.at("event").as_string() == "refused");
    CHECK(line.at("errors").to_number<int>() == 2);
    CHECK(line.at("text").as_string() == "a\n\"b\" {}");
    CHECK(line.at("time_ms").to_number<std::int64_t>() > 1'600'000'000'000);
}

TEST_CASE("what a terminal would obey, and what is no UTF-8, is escaped") {
    CHECK(log_text("x", {{"a", "\xc2\x9b"
                               "2J"},
                         {"b", "\xff"},
                         {"c", "\xc3\xbc"}}) == "x a=\"\\xc2\\x9b2J\" b=\"\\xff\" c=\"\xc3\xbc\"");
}
