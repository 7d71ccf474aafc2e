#include "control/store/store.hpp"

#include "tests/unit/control/store/state_file.hpp"

#include <catch2/catch.hpp>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>
#include <random>

using namespace parallax;
using namespace parallax::control;
using namespace parallax::test;

namespace {

std::string failure_of(const Store::Opened& opened) {
    const auto* const failed = std::get_if<StoreFailure>(&opened);
    return failed == nullptr ? "" : failed->text;
}

/// Runs SQL on a file that nobody holds.
void run_sql(const std::string& path, const char* sql) {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
    CHECK(sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(database);
}

/// Groups "<prefix>0"… in one change.
model::Changes groups(const std::string& prefix, int count) {
    model::Changes changes;
    for (int i = 0; i < count; ++i) put_group(changes, prefix + std::to_string(i));
    return changes;
}

} // namespace

TEST_CASE("what was committed is there when the file is opened again") {
    const StateFile file;
    {
        auto store = open_store(file.path());
        CHECK(loaded(*store).empty());
        REQUIRE_FALSE(store->commit(groups("a", 3)));
        model::Changes changes = groups("b", 1);
        changes[group_id("a1").key()] = nullptr;
        REQUIRE_FALSE(store->commit(changes));
        REQUIRE_FALSE(store->commit({}));
    }
    auto store = open_store(file.path());
    const model::Changes held = loaded(*store);
    CHECK(held.size() == 3);
    CHECK_FALSE(held.contains(group_id("a1").key()));
    CHECK(model::head_of(*held.at(group_id("b0").key())).location == "here");
    struct stat status {};
    REQUIRE(::stat(file.path().c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("one process at a time") {
    const StateFile file;
    const auto store = open_store(file.path());
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const std::string told = failure_of(Store::open(file.path()));
        ::_exit(told.find("is in use by another process") == std::string::npos ? 1 : 0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
}

TEST_CASE("files that are no state of ours, or of a newer version, are left alone") {
    const StateFile file;
    CHECK(failure_of(Store::open(file.path() + "/below/a/file")).find("cannot be opened") !=
          std::string::npos);
    std::ofstream{file.path()} << std::string(5000, 'x');
    CHECK(failure_of(Store::open(file.path())).find("is damaged or no state of Parallax") !=
          std::string::npos);
    std::filesystem::remove(file.path());
    run_sql(file.path(), "CREATE TABLE songs (name TEXT)");
    CHECK(failure_of(Store::open(file.path())).find("belongs to another program") !=
          std::string::npos);
    std::filesystem::remove(file.path());
    (void)open_store(file.path());
    run_sql(file.path(), "PRAGMA user_version = -1");
    CHECK(failure_of(Store::open(file.path())).find("its schema is -1") != std::string::npos);
    run_sql(file.path(), "PRAGMA user_version = 99");
    CHECK(failure_of(Store::open(file.path())).find("written by a newer version of Parallax") !=
          std::string::npos);
}

TEST_CASE("a body that cannot be read is told with its key, and nothing is served of it") {
    const StateFile file;
    {
        auto store = open_store(file.path());
        REQUIRE_FALSE(store->commit(groups("a", 2)));
    }
    run_sql(file.path(), "UPDATE resources SET body = replace(body, 'here', 'here\"') "
                         "WHERE key LIKE '%/a1'");
    auto store = open_store(file.path());
    const auto read = store->load();
    REQUIRE(std::holds_alternative<StoreFailure>(read));
    CHECK(std::get<StoreFailure>(read).text.find("/resourcegroups/a1: ") != std::string::npos);
}

TEST_CASE("what the disk refuses is told, changes nothing, and works later") {
    const StateFile file;
    auto store = open_store(file.path());
    REQUIRE_FALSE(store->commit(groups("a", 3)));
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto on_full = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{64 * 1024, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    const auto refused = store->commit(groups("b", 5000));
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    std::signal(SIGXFSZ, on_full);
    REQUIRE(refused);
    CHECK(refused->text.find(file.path()) != std::string::npos);
    CHECK(loaded(*store).size() == 3);
    REQUIRE_FALSE(store->commit(groups("b", 5000)));
    CHECK(loaded(*store).size() == 5003);
}

namespace {

constexpr int groups_a_change = 20;

/// Commits change after change, each told by one octet, until it is killed.
[[noreturn]] void write_for_ever(const std::string& path, int told) {
    auto store = open_store(path);
    for (int i = 0;; ++i) {
        if (store->commit(groups(std::to_string(i) + '-', groups_a_change))) ::_exit(1);
        if (::write(told, "x", 1) != 1) ::_exit(2);
    }
}

/// Acknowledged changes before the kill.
int kill_a_writer(const std::string& path, int microseconds) {
    std::array<int, 2> told{};
    REQUIRE(::pipe(told.data()) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::close(told[0]);
        write_for_ever(path, told[1]);
    }
    ::close(told[1]);
    std::array<char, 4096> octets{};
    int acknowledged = static_cast<int>(::read(told[0], octets.data(), 1)); // it has begun
    ::usleep(static_cast<useconds_t>(microseconds));
    ::kill(child, SIGKILL);
    for (ssize_t more = 0; (more = ::read(told[0], octets.data(), octets.size())) > 0;) {
        acknowledged += static_cast<int>(more);
    }
    ::close(told[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status));
    return acknowledged;
}

} // namespace

TEST_CASE("after a kill at any moment every acknowledged change is there, whole") {
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random{seed};
    const char* const wanted = std::getenv("PARALLAX_KILLS");
    const int kills = wanted == nullptr ? 30 : std::atoi(wanted);
    for (int i = 0; i < kills; ++i) {
        const StateFile file;
        const int acknowledged = kill_a_writer(file.path(), static_cast<int>(random() % 20000));
        auto store = open_store(file.path());
        const auto held = static_cast<int>(loaded(*store).size());
        CHECK(held % groups_a_change == 0);
        CHECK(held >= acknowledged * groups_a_change);
        CHECK(held <= (acknowledged + 1) * groups_a_change);
    }
}
