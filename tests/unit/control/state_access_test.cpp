#include "control/state_access.hpp"

#include "tests/unit/control/workspace.hpp"

using namespace parallax;
using namespace parallax::control;

TEST_CASE("a file's state is built and checked, or told") {
    const testing::Workspace workspace;
    testing::Transcript good, bad;
    const auto built =
        snapshot_of_file(workspace.write("c.yaml", testing::split_state), good.console);
    REQUIRE(std::holds_alternative<std::shared_ptr<const zones::Snapshot>>(built));
    CHECK(good.err.str().empty());
    const auto refused = snapshot_of_file(workspace.write("b.yaml", "x: 1\n"), bad.console);
    REQUIRE(std::holds_alternative<ExitCode>(refused));
    CHECK(std::get<ExitCode>(refused) == ExitCode::Configuration);
    CHECK_FALSE(bad.err.str().empty());
}

TEST_CASE("a server that is not there is told with what to do") {
    const testing::Workspace workspace;
    testing::Transcript transcript;
    StateSource source;
    source.socket = workspace.path("none.sock");
    const auto answer = ask_running_server(source, {}, transcript.console);
    REQUIRE(std::holds_alternative<ExitCode>(answer));
    CHECK(std::get<ExitCode>(answer) == ExitCode::Network);
    CHECK(transcript.err.str().find("--config FILE") != std::string::npos);
}
