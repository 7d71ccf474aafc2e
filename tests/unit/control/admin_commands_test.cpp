#include "control/admin_commands.hpp"

#include "tests/unit/control/workspace.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <future>

using namespace parallax::control;

namespace {

struct Administered {
    testing::Workspace workspace;
    std::ostringstream log_text;
    Log log{log_text};
    boost::asio::io_context loop;
    Supervisor supervisor;
    AdminCommands commands;

    explicit Administered(const std::string& state = testing::split_state,
                          std::chrono::milliseconds time_max = investigating_time_max)
        : supervisor{workspace.write("c.yaml", state), log}, commands{supervisor, time_max} {
        REQUIRE(supervisor.load() == ExitCode::Good);
        REQUIRE(supervisor.start() == ExitCode::Good);
    }
    std::future<std::string> begin(const std::string& line) {
        return boost::asio::co_spawn(loop, commands.answer(line), boost::asio::use_future);
    }
    void run() {
        loop.restart();
        loop.run();
    }
    boost::json::value ask(const std::string& line) {
        auto answer = begin(line);
        run();
        return boost::json::parse(answer.get());
    }
    std::string error(const std::string& line) {
        const auto answer = ask(line);
        REQUIRE_FALSE(answer.at("ok").as_bool());
        return std::string{answer.at("error").as_string()};
    }
};

/// A server that takes questions and never answers.
class SilentServer {
  public:
    SilentServer() {
        const auto any = boost::asio::ip::make_address("127.0.0.1");
        socket_.open(boost::asio::ip::udp::v4());
        socket_.bind({any, 0});
    }
    std::string state() const {
        return "listen: [\"127.0.0.1:0\"]\nworkers: 1\nlimits: {client-deadline: 400ms}\n"
               "networks: [{name: n1, sources: [127.0.0.0/8]}]\n"
               "forward: [{suffix: \".\", to: [\"127.0.0.1:" +
               std::to_string(socket_.local_endpoint().port()) + "\"]}]\n";
    }

  private:
    boost::asio::io_context loop_;
    boost::asio::ip::udp::socket socket_{loop_};
};

bool is_ready(const std::future<std::string>& answer) {
    return answer.wait_for(std::chrono::seconds{0}) == std::future_status::ready;
}

const std::string slow_one = R"({"command":"explain","network":"n1","name":"a.example"})";

} // namespace

TEST_CASE("who waits for an upstream keeps nobody waiting, and only so many may") {
    const SilentServer silent;
    Administered server{silent.state()};
    std::vector<std::future<std::string>> slow;
    for (std::size_t i = 0; i < investigating_requests_max; ++i) {
        slow.push_back(server.begin(slow_one));
    }
    server.loop.poll();
    for (const auto& answer : slow) CHECK_FALSE(is_ready(answer));
    auto quick = server.begin(R"({"command":"statistics"})");
    auto beyond = server.begin(slow_one);
    server.loop.restart();
    server.loop.poll();
    REQUIRE(is_ready(quick));
    CHECK(quick.get().find("\"ok\":true") != std::string::npos);
    REQUIRE(is_ready(beyond));
    CHECK(beyond.get().find("busy: 4 explanations and matrices") != std::string::npos);
    for (const auto& answer : slow) CHECK_FALSE(is_ready(answer));
    server.run();
    for (auto& answer : slow) CHECK(answer.get().find("SERVFAIL") != std::string::npos);
    // Their turns have ended with them.
    CHECK(server.ask(slow_one).at("ok").as_bool());
}

TEST_CASE("a matrix of servers that do not answer is given up") {
    const SilentServer silent;
    Administered server{silent.state(), std::chrono::milliseconds{1}};
    CHECK(server.error(R"({"command":"matrix","names":["a.","b.","c.","d."]})").find("given up") ==
          0);
}

TEST_CASE("requests still waited for when the server ends are dropped with it") {
    const SilentServer silent;
    std::future<std::string> answer;
    {
        Administered server{silent.state()};
        answer = server.begin(slow_one);
        server.loop.poll();
        server.supervisor.drain();
    }
    CHECK_THROWS_AS(answer.get(), std::future_error);
}

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
    CHECK(server.ask(R"({"command":"cache","action":"stats"})").at("ok").as_bool());
    CHECK(server.ask(R"({"command":"cache","action":"dump","limit":5})").at("ok").as_bool());
    for (const char* what : {"", R"(,"name":"a.example")", R"(,"zone":"example")"}) {
        const auto flushed =
            server.ask(R"({"command":"cache","action":"flush")" + std::string{what} + "}");
        CHECK(flushed.at("result").at("answers").to_number<int>() == 0);
    }
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
    CHECK(server.error(R"({"command":"cache"})").find("stats, flush, dump") != std::string::npos);
    CHECK(server.error(R"({"command":"cache","action":"flush","name":"a..b"})").find("no") !=
          std::string::npos);
    CHECK(server.error(R"({"command":"cache","action":"flush","name":"a.","zone":"b."})")
              .find("or neither") != std::string::npos);
    for (const char* limit : {"0", "-1", "100001", "\"many\""}) {
        CHECK(
            server
                .error(R"({"command":"cache","action":"dump","limit":)" + std::string{limit} + "}")
                .find("1 to 100000") != std::string::npos);
    }
    CHECK(server.error(R"({"command":"matrix","names":["a..b"]})").find("a..b") !=
          std::string::npos);
}

TEST_CASE("calls on the control plane's resources, where there is one") {
    const std::string put =
        R"({"command":"arm","method":"PUT","path":"/subscriptions/s/resourceGroups/g",)"
        R"("body":{"location":"here"}})";
    Administered without;
    CHECK(without.error(put).find("'control: state'") != std::string::npos);
    CHECK(without.error(R"({"command":"arm-place"})").find("no control plane") !=
          std::string::npos);
    Administered with{testing::split_state + "control: {state: s.db}\n"};
    const auto made = with.ask(put).at("result");
    CHECK(made.at("status").as_int64() == 201);
    CHECK(made.at("body").at("name").as_string() == "g");
    CHECK(with.ask(R"({"command":"arm-place"})").at("result").at("subscription").as_string() ==
          "00000000-0000-0000-0000-000000000001");
    CHECK(with.error(R"({"command":"arm","method":"GET","path":"/"})").starts_with("\"path\""));
    const auto missing =
        with.ask(R"({"command":"arm","method":"GET","path":"/subscriptions/s/resourceGroups/h"})");
    CHECK(missing.at("result").at("status").as_int64() == 404);
}

TEST_CASE("a state goes out of one server and into another, or why not is told") {
    Administered without;
    CHECK(without.error(R"({"command":"state","action":"export"})").find("no control plane") !=
          std::string::npos);
    const std::string config = testing::split_state + "control: {state: s.db}\n";
    Administered one{config};
    one.ask(R"({"command":"arm","method":"PUT","path":"/subscriptions/s/resourceGroups/g",)"
            R"("body":{"location":"here"}})");
    boost::json::object request{
        {"command", "state"},
        {"action", "import"},
        {"state", one.ask(R"({"command":"state","action":"export"})").at("result")}};
    Administered other{config};
    CHECK(other.ask(boost::json::serialize(request)).at("result").at("added").as_array().size() ==
          1);
    CHECK(other.ask(R"({"command":"state","action":"export"})").at("result") ==
          request.at("state"));
    request["state"] = 1;
    CHECK(other.error(boost::json::serialize(request)).find("it is no state") == 0);
}
