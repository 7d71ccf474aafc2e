#include "control/findings.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::control;

TEST_CASE("a breach keeps the place of its declaration") {
    const Finding with_column =
        finding_of(zones::Breach{zones::Severity::Warning, "a:b.yaml:3:7", "x"});
    CHECK(to_text(with_column) == "a:b.yaml:3:7: warning: x");
    const Finding with_line = finding_of(zones::Breach{zones::Severity::Error, "a.yaml:3", "x"});
    CHECK(to_text(with_line) == "a.yaml:3:1: error: x");
    CHECK(to_text(finding_of(zones::Breach{zones::Severity::Error, "a.yaml", "x"})) ==
          "a.yaml: error: x");
}

TEST_CASE("errors come first, then the order of the file; duplicates go") {
    Findings findings{{zones::Severity::Warning, {"a", 1, 1, "w"}, Cause::Content},
                      {zones::Severity::Error, {"a", 9, 1, "later"}, Cause::Content},
                      {zones::Severity::Error, {"a", 2, 1, "first"}, Cause::Content},
                      {zones::Severity::Error, {"a", 2, 1, "first"}, Cause::Content}};
    sort_findings(findings);
    REQUIRE(findings.size() == 3);
    CHECK(findings[0].problem.text == "first");
    CHECK(findings[2].problem.text == "w");
    CHECK(count_of(findings, zones::Severity::Error) == 2);
}

TEST_CASE("the exit code tells text from access") {
    const Finding warning{zones::Severity::Warning, {"a", 1, 1, "w"}, Cause::Content};
    const Finding content{zones::Severity::Error, {"a", 1, 1, "e"}, Cause::Content};
    const Finding file = finding_of(config::Problem{"a", 0, 0, "cannot be read"});
    CHECK(exit_code_of({warning}) == ExitCode::Good);
    CHECK(exit_code_of({warning, file}) == ExitCode::Files);
    CHECK(exit_code_of({content, file}) == ExitCode::Configuration);
}

TEST_CASE("findings as JSON") {
    const auto list = to_json(Findings{{zones::Severity::Error, {"a", 1, 2, "e"}, Cause::Content}});
    CHECK(list.at(0).at("line").to_number<int>() == 1);
    CHECK(list.at(0).at("severity").as_string() == "error");
}
