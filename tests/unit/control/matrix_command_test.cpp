#include "control/matrix_command.hpp"

#include "tests/unit/control/workspace.hpp"

#include <boost/json/parse.hpp>

using namespace parallax::control;

TEST_CASE("a matrix of a file needs no server; flags fail only when asked to") {
    const testing::Workspace workspace;
    MatrixCommand command;
    command.source.file = workspace.write("c.yaml", testing::split_state);
    testing::Transcript text;
    CHECK(run(command, text.console) == ExitCode::Good);
    CHECK(text.out.str().find("n1, office") != std::string::npos);
    command.strictness = Strictness::WarningsFailToo;
    command.format = Format::Json;
    testing::Transcript json;
    CHECK(run(command, json.console) == ExitCode::Good); // redirected on purpose
    CHECK(boost::json::parse(json.out.str()).at("rows").as_array().size() == 5);
    std::string leading_out = testing::split_state;
    const std::string record = "\"s1 10 A 10.1.1.5\"";
    leading_out.replace(leading_out.find(record), record.size(),
                        record + ", \"out 10 CNAME s3.service.signalr.net.\"");
    command.source.file = workspace.write("c.yaml", leading_out);
    testing::Transcript flagged;
    CHECK(run(command, flagged.console) == ExitCode::Configuration);
    command.strictness = Strictness::ErrorsFail;
    CHECK(run(command, flagged.console) == ExitCode::Good);
}

TEST_CASE("a matrix of nobody tells why") {
    MatrixCommand command;
    command.source.socket = "/nowhere/admin.sock";
    testing::Transcript transcript;
    CHECK(run(command, transcript.console) == ExitCode::Network);
    CHECK(transcript.err.str().find("no server listens there") != std::string::npos);
}
