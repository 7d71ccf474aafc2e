#include "control/version_command.hpp"

#include "tests/unit/control/workspace.hpp"

#include <boost/json/parse.hpp>

using namespace parallax::control;

TEST_CASE("version names the program and its libraries") {
    testing::Transcript transcript;
    CHECK(run(VersionCommand{}, transcript.console) == ExitCode::Good);
    CHECK(transcript.out.str().rfind("parallax  " + std::string{version_text()} + "\n", 0) == 0);
    testing::Transcript json;
    CHECK(run(VersionCommand{Format::Json}, json.console) == ExitCode::Good);
    const auto told = boost::json::parse(json.out.str());
    for (const char* key : {"parallax", "boost", "ldns", "yaml-cpp", "spdlog"}) {
        CHECK(told.as_object().contains(key));
    }
}
