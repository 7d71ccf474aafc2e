#include "control/explain_command.hpp"

#include "tests/unit/control/workspace.hpp"

#include <boost/json/parse.hpp>

using namespace parallax;
using namespace parallax::control;

namespace {

ExplainCommand about(const std::string& file, const std::string& network) {
    ExplainCommand command;
    command.source.file = file;
    command.network = network;
    command.question.name = testing::name("s1.service.signalr.net");
    return command;
}

} // namespace

TEST_CASE("explaining from a file needs no server") {
    const testing::Workspace workspace;
    auto command = about(workspace.write("c.yaml", testing::split_state), "office");
    testing::Transcript text;
    CHECK(run(command, text.console) == ExitCode::Good);
    CHECK(text.out.str().find("same as network n1") != std::string::npos);
    command.format = Format::Json;
    testing::Transcript json;
    CHECK(run(command, json.console) == ExitCode::Good);
    CHECK(boost::json::parse(json.out.str()).at("response").at("rcode").as_string() == "NOERROR");
}

TEST_CASE("wrong files and networks end with their exit codes") {
    const testing::Workspace workspace;
    const std::string good = workspace.write("c.yaml", testing::split_state);
    testing::Transcript network, missing, broken;
    CHECK(run(about(good, "n9"), network.console) == ExitCode::Configuration);
    CHECK(network.err.str().find("no network 'n9'") != std::string::npos);
    CHECK(run(about(workspace.path("none.yaml"), "n1"), missing.console) == ExitCode::Files);
    CHECK(run(about(workspace.write("b.yaml", "x: 1\n"), "n1"), broken.console) ==
          ExitCode::Configuration);
    CHECK(broken.err.str().find("b.yaml:1:1: error: ") != std::string::npos);
}
