#include "control/serve_command.hpp"

#include "tests/unit/control/workspace.hpp"

#include <csignal>
#include <thread>

#include <unistd.h>

using namespace parallax::control;

TEST_CASE("what cannot start ends at once with its exit code") {
    const testing::Workspace workspace;
    testing::Transcript missing, broken, socket;
    CHECK(run(ServeCommand{workspace.path("none.yaml")}, missing.console) == ExitCode::Files);
    CHECK(missing.err.str().find("none.yaml") != std::string::npos);
    CHECK(run(ServeCommand{workspace.write("b.yaml", "x: 1\n")}, broken.console) ==
          ExitCode::Configuration);
    const std::string taken = testing::split_state + "control: {socket: b.yaml}\n";
    CHECK(run(ServeCommand{workspace.write("c.yaml", taken)}, socket.console) == ExitCode::Network);
    CHECK(socket.err.str().find("no socket is there") != std::string::npos);
}

TEST_CASE("SIGTERM drains and ends with 0") {
    const testing::Workspace workspace;
    const std::string admin = workspace.path("admin.sock");
    const std::string file =
        workspace.write("c.yaml", testing::split_state + "control: {socket: admin.sock}\n");
    // The signals are caught before the socket appears.
    std::thread sender{[&] {
        while (!std::filesystem::exists(admin)) std::this_thread::yield();
        kill(getpid(), SIGTERM);
    }};
    testing::Transcript transcript;
    const ExitCode code = run(ServeCommand{file}, transcript.console);
    sender.join();
    CHECK(code == ExitCode::Good);
    const std::string log = transcript.err.str();
    CHECK(log.find(" started ") != std::string::npos);
    CHECK(log.find(" stopped ") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(admin));
}
