#include "control/admin_client.hpp"

#include "control/admin_socket.hpp"
#include "control/json_path.hpp"
#include "tests/unit/control/running_loop.hpp"
#include "tests/unit/control/workspace.hpp"

#include <boost/json/serialize.hpp>

using namespace parallax::control;

namespace {

/// The answer to a server that always says `line`.
std::variant<boost::json::object, AdminFailure> answer_of(const std::string& line) {
    const testing::Workspace workspace;
    testing::RunningLoop running;
    const std::string path = workspace.path("admin.sock");
    auto opened = AdminSocket::open(
        running.loop(), path,
        [line](std::string) -> boost::asio::awaitable<std::string> { co_return line; });
    REQUIRE(std::holds_alternative<std::unique_ptr<AdminSocket>>(opened));
    running.run();
    auto answer = ask_server(path, {{"command", "x"}});
    running.stop();
    return answer;
}

} // namespace

TEST_CASE("a result is taken out of the answer, however long") {
    const std::string text(1'000'000, 'x');
    const auto answer = answer_of(
        boost::json::serialize(boost::json::object{{"ok", true}, {"result", {{"t", text}}}}));
    REQUIRE(std::holds_alternative<boost::json::object>(answer));
    CHECK(text_at(std::get<boost::json::object>(answer), "t") == text);
}

TEST_CASE("refusals and nonsense are told apart") {
    const auto refused = answer_of(R"({"ok":false,"error":"no such network"})");
    REQUIRE(std::holds_alternative<AdminFailure>(refused));
    CHECK(std::get<AdminFailure>(refused).code == ExitCode::Configuration);
    CHECK(std::get<AdminFailure>(refused).text == "no such network");
    const auto nonsense = answer_of("HTTP/1.1 400 Bad Request");
    REQUIRE(std::holds_alternative<AdminFailure>(nonsense));
    CHECK(std::get<AdminFailure>(nonsense).code == ExitCode::Other);
}

TEST_CASE("nobody at the socket is a network failure, an impossible path a usage failure") {
    const auto nobody = ask_server("/nowhere/admin.sock", {});
    REQUIRE(std::holds_alternative<AdminFailure>(nobody));
    CHECK(std::get<AdminFailure>(nobody).code == ExitCode::Network);
    const auto impossible = ask_server(std::string(300, 'x'), {});
    CHECK(std::get<AdminFailure>(impossible).code == ExitCode::Configuration);
}
