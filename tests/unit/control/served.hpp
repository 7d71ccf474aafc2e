// A server whose admin socket answers, on a thread of its own. Only for tests.
#pragma once

#include "control/admin_commands.hpp"
#include "tests/unit/control/running_loop.hpp"
#include "tests/unit/control/workspace.hpp"

namespace parallax::control::testing {

struct Served {
    Workspace workspace;
    std::ostringstream log_text;
    Log log{log_text};
    RunningLoop running;
    Supervisor supervisor;
    AdminCommands commands{supervisor};
    std::string socket_path{workspace.path("admin.sock")};
    std::unique_ptr<AdminSocket> socket;

    explicit Served(const std::string& state = split_state)
        : supervisor{workspace.write("c.yaml", state), log} {
        REQUIRE(supervisor.load() == ExitCode::Good);
        REQUIRE(supervisor.start() == ExitCode::Good);
        auto opened = AdminSocket::open(running.loop(), socket_path, [this](std::string line) {
            return commands.answer(std::move(line));
        });
        REQUIRE(std::holds_alternative<std::unique_ptr<AdminSocket>>(opened));
        socket = std::get<std::unique_ptr<AdminSocket>>(std::move(opened));
        running.run();
    }
    ~Served() {
        running.stop();
        socket.reset();
    }
    Served(const Served&) = delete;
    Served& operator=(const Served&) = delete;
};

} // namespace parallax::control::testing
