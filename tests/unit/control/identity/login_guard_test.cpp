#include "control/identity/login_guard.hpp"

#include <catch2/catch.hpp>

using namespace parallax::control::identity;

TEST_CASE("a client that fails too often waits for the end of its window") {
    LoginGuard guard;
    for (unsigned failure = 0; failure < failures_max; ++failure) {
        CHECK(guard.admits("10.0.0.1", 100));
        guard.note_failure("10.0.0.1", 100);
    }
    CHECK_FALSE(guard.admits("10.0.0.1", 101));
    CHECK(guard.wait_seconds("10.0.0.1", 101) == failure_window_seconds - 1);
    CHECK(guard.admits("10.0.0.2", 101));
    CHECK_FALSE(guard.admits("10.0.0.1", 100 + failure_window_seconds - 1));
    CHECK(guard.admits("10.0.0.1", 100 + failure_window_seconds));
}

TEST_CASE("a success forgets the failures before it") {
    LoginGuard guard;
    for (unsigned failure = 0; failure + 1 < failures_max; ++failure)
        guard.note_failure("10.0.0.1", 100);
    guard.note_success("10.0.0.1");
    guard.note_failure("10.0.0.1", 100);
    CHECK(guard.admits("10.0.0.1", 100));
}

TEST_CASE("a clock that is set back locks nobody out") {
    LoginGuard guard;
    for (unsigned failure = 0; failure < failures_max; ++failure)
        guard.note_failure("10.0.0.1", 1'000'000);
    CHECK(guard.admits("10.0.0.1", 100));
}

TEST_CASE("the table is bounded, and its end is shared") {
    LoginGuard guard;
    for (std::size_t client = 0; client < 2 * guarded_clients_max; ++client)
        guard.note_failure("client " + std::to_string(client), 100);
    CHECK(guard.size() <= guarded_clients_max + 1);
    CHECK_FALSE(guard.admits("one more", 101));
    CHECK(guard.admits("one more", 100 + failure_window_seconds));
    CHECK(guard.size() == 0);
}
