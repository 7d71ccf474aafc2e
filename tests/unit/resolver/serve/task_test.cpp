#include "resolver/serve/task.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace parallax::serve;

namespace {

/// What a task waits for; kept by whoever resumes it.
struct Bell {
    std::vector<Suspended> waiting;

    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> task) {
        waiting.emplace_back(task.promise());
    }
    void await_resume() const noexcept {}

    void ring() {
        for (const Suspended& one : std::exchange(waiting, {})) one.resume();
    }
};

Task<int> number_after(Bell& bell, int number) {
    co_await bell;
    co_return number;
}

Task<void> add_two(Bell& bell, int& sum) {
    sum += co_await number_after(bell, 1);
    sum += co_await number_after(bell, 2);
}

Task<std::string> at_once() {
    co_return "at once";
}

Task<void> take(std::string& taken) {
    for (int i = 0; i < 1000; ++i) taken = co_await at_once();
}

Task<int> fail(Bell& bell) {
    co_await bell;
    std::rethrow_exception(std::make_exception_ptr(std::string{"broken"}));
    co_return 0;
}

Task<void> await_failure(Bell& bell, int& reached) {
    ++reached;
    (void)co_await fail(bell);
    ++reached;
}

} // namespace

TEST_CASE("a task runs until it waits, goes on when it is resumed, and tells its end") {
    Bell bell;
    int sum = 0, ends = 0;
    add_two(bell, sum).start([&](const std::exception_ptr& thrown) { ends += thrown ? 100 : 1; });
    CHECK(sum == 0);
    bell.ring();
    CHECK(sum == 1);
    CHECK(ends == 0);
    bell.ring();
    CHECK(sum == 3);
    CHECK(ends == 1);
    CHECK(bell.waiting.empty());
}

TEST_CASE("a task that waits for nothing ends where it is started") {
    std::string taken;
    bool ended = false;
    take(taken).start([&](const std::exception_ptr&) { ended = true; });
    CHECK(ended);
    CHECK(taken == "at once");
}

TEST_CASE("what a task throws reaches who awaits it, and at last who is told its end") {
    Bell bell;
    int reached = 0;
    std::string thrown_text;
    await_failure(bell, reached).start([&](const std::exception_ptr& thrown) {
        CHECK_THROWS_WITH(std::rethrow_exception(thrown), "broken");
        thrown_text = "told";
    });
    bell.ring();
    CHECK(reached == 1);
    CHECK(thrown_text == "told");
}

TEST_CASE("a task that is never started never runs") {
    int sum = 0;
    Bell bell;
    { const auto dropped = add_two(bell, sum); }
    CHECK(bell.waiting.empty());
    CHECK(sum == 0);
}
