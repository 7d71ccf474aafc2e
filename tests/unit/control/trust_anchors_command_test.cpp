#include "control/trust_anchors_command.hpp"

#include "tests/unit/control/served.hpp"

#include <boost/json/parse.hpp>

using namespace parallax::control;

TEST_CASE("the trust anchors of a running server, for people and programs") {
    testing::Served served;
    TrustAnchorsCommand command;
    command.socket = served.socket_path;
    testing::Transcript text, json;
    CHECK(run(command, text.console) == ExitCode::Good);
    CHECK_THAT(text.out.str(), Catch::Contains(".     20326  configured"));
    command.format = Format::Json;
    CHECK(run(command, json.console) == ExitCode::Good);
    CHECK(boost::json::parse(json.out.str()).at("zones").as_array().size() == 1);
}

TEST_CASE("without a server there are no trust anchors to tell of") {
    TrustAnchorsCommand command;
    command.socket = "/nowhere/admin.sock";
    testing::Transcript transcript;
    CHECK(run(command, transcript.console) == ExitCode::Network);
}
