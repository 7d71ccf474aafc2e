#include "dns/ensure.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace {

struct Ending {
    int status;
    std::string said;
};

/// What a child process that broke a promise leaves behind.
Ending break_promise() {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        std::signal(SIGABRT, SIG_DFL);
        ENSURE(1 + 1 == 3);
        _exit(0);
    }
    close(ends[1]);
    Ending ending{0, ""};
    char c;
    while (read(ends[0], &c, 1) == 1) ending.said += c;
    close(ends[0]);
    REQUIRE(waitpid(child, &ending.status, 0) == child);
    return ending;
}

} // namespace

TEST_CASE("a kept promise is silent, a broken one ends the process with one line") {
    ENSURE(1 + 1 == 2);
    const Ending ending = break_promise();
    CHECK(WIFSIGNALED(ending.status));
    CHECK(WTERMSIG(ending.status) == SIGABRT);
    CHECK(ending.said.find("1 + 1 == 3") != std::string::npos);
    CHECK(ending.said.find("ensure_test.cpp:") != std::string::npos);
    CHECK(ending.said.find('\n') == ending.said.size() - 1);
}
