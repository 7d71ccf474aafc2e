#include "control/state_access.hpp"

#include "tests/unit/control/workspace.hpp"

using namespace parallax;
using namespace parallax::control;

TEST_CASE("a file's state is built and checked, or told") {
    const testing::Workspace workspace;
    testing::Transcript good, bad;
    const auto built = state_of_file(workspace.write("c.yaml", testing::split_state), good.console);
    REQUIRE(std::holds_alternative<FileState>(built));
    CHECK(good.err.str().empty());
    const auto& anchors = std::get<FileState>(built).settings.anchors;
    REQUIRE(anchors != nullptr); // or everything would be insecure
    CHECK(anchors->trusted().contains(dns::Name{}));
    const auto refused = state_of_file(workspace.write("b.yaml", "x: 1\n"), bad.console);
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

TEST_CASE("a configuration's state is opened where no server holds it, or why not is told") {
    const testing::Workspace workspace;
    const auto opened = [&](const std::string& name, const std::string& control,
                            testing::Transcript& transcript) {
        const std::string text = testing::split_state + control;
        return control_plane_of_file(workspace.write(name, text), transcript.console);
    };
    testing::Transcript good, held, without;
    const auto plane = opened("c.yaml", "control: {state: s.db}\n", good);
    REQUIRE(std::holds_alternative<std::unique_ptr<ControlPlane>>(plane));
    const auto second = opened("c.yaml", "control: {state: s.db}\n", held);
    REQUIRE(std::holds_alternative<ExitCode>(second));
    CHECK(std::get<ExitCode>(second) == ExitCode::Files);
    CHECK(held.err.str().find("in use") != std::string::npos);
    CHECK(std::get<ExitCode>(opened("d.yaml", "", without)) == ExitCode::Configuration);
    CHECK(without.err.str().find("no 'control: state'") != std::string::npos);
    CHECK(std::get<ExitCode>(control_plane_of_file("/nowhere.yaml", without.console)) ==
          ExitCode::Files);
}
