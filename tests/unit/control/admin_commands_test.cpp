#include "control/admin_commands.hpp"

#include "tests/unit/control/workspace.hpp"

#include <boost/json/parse.hpp>

using namespace parallax::control;

namespace {

struct Administered {
    testing::Workspace workspace;
    std::ostringstream log_text;
    Log log{log_text};
    Supervisor supervisor{workspace.write("c.yaml", testing::split_state), log};

    Administered() {
        REQUIRE(supervisor.load() == ExitCode::Good);
        REQUIRE(supervisor.start() == ExitCode::Good);
    }
    boost::json::value ask(const std::string& line) {
        const AdminSteps steps = begin_admin_command(supervisor, line);
        auto answer = steps();
        while (!answer) answer = steps();
        return boost::json::parse(*answer);
    }
    std::string error(const std::string& line) {
        const auto answer = ask(line);
        REQUIRE_FALSE(answer.at("ok").as_bool());
        return std::string{answer.at("error").as_string()};
    }
};

} // namespace

TEST_CASE("every command answers") {
    Administered server;
    const auto explained = server.ask(
        R"({"command":"explain","from":"127.0.1.1","name":"s1.service.signalr.net","type":"A"})");
    CHECK(explained.at("result").at("response").at("answer").at(1).at("rdata").as_string() ==
          "10.1.1.5");
    const auto in_network =
        server.ask(R"({"command":"explain","network":"n3","name":"s1.service.signalr.net"})");
    CHECK(in_network.at("result").at("network").at("name").as_string() == "n3");
    CHECK(server.ask(R"({"command":"matrix"})").at("result").at("rows").as_array().size() == 5);
    CHECK(server.ask(R"({"command":"matrix","names":["a.example"]})")
              .at("result")
              .at("rows")
              .as_array()
              .size() == 1);
    CHECK(server.ask(R"({"command":"snapshot"})").at("result").at("zones").as_array().size() == 2);
    CHECK(server.ask(R"({"command":"reload"})").at("result").at("applied").as_bool());
    const auto statistics = server.ask(R"({"command":"statistics"})");
    CHECK(statistics.at("result").at("reloads").to_number<int>() == 1);
    CHECK(statistics.at("result").at("counters").at("worker_exceptions").to_number<int>() == 0);
}

TEST_CASE("requests that make no sense are told what is allowed") {
    Administered server;
    CHECK(server.error("").find("one JSON object") != std::string::npos);
    CHECK(server.error("[]").find("one JSON object") != std::string::npos);
    CHECK(server.error(std::string(10'000, '[')).find("one JSON object") != std::string::npos);
    CHECK(server.error(R"({"command":"matrx"})").find("did you mean 'matrix'?") !=
          std::string::npos);
    CHECK(server.error(R"({"command":7})").find("unknown command") != std::string::npos);
    CHECK(server.error(R"({"command":"explain","name":"a..b","from":"10.0.0.1"})").find("name") !=
          std::string::npos);
    CHECK(server.error(R"({"command":"explain","name":"a."})").find("either") != std::string::npos);
    CHECK(server.error(R"({"command":"explain","name":"a.","network":"n9"})").find("n9") !=
          std::string::npos);
    CHECK(server.error(R"({"command":"explain","name":"a.","network":"n1","type":"X"})")
              .find("type") != std::string::npos);
    CHECK(server.error(R"({"command":"matrix","names":["a..b"]})").find("a..b") !=
          std::string::npos);
}
