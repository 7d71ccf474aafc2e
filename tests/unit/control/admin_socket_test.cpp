#include "control/admin_socket.hpp"

#include "tests/unit/control/running_loop.hpp"
#include "tests/unit/control/unix_peer.hpp"
#include "tests/unit/control/workspace.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/stat.h>

using namespace parallax::control;
using testing::UnixPeer;

namespace {

/// Answers with the line itself, after the loop has come round.
boost::asio::awaitable<std::string> echo(std::string line) {
    co_await boost::asio::post(co_await boost::asio::this_coro::executor,
                               boost::asio::use_awaitable);
    co_return line;
}

struct EchoServer {
    testing::Workspace workspace;
    testing::RunningLoop running;
    std::string path = workspace.path("admin.sock");
    std::unique_ptr<AdminSocket> socket;

    explicit EchoServer(AdminLimits limits = {}) {
        auto opened = AdminSocket::open(running.loop(), path, echo, limits);
        REQUIRE(std::holds_alternative<std::unique_ptr<AdminSocket>>(opened));
        socket = std::get<std::unique_ptr<AdminSocket>>(std::move(opened));
        running.run();
    }
    ~EchoServer() {
        running.stop();
        socket.reset();
    }
};

std::string fault_of(const std::string& path) {
    boost::asio::io_context loop;
    auto opened = AdminSocket::open(loop, path, echo);
    const auto* fault = std::get_if<std::string>(&opened);
    return fault ? *fault : std::string{};
}

} // namespace

TEST_CASE("requests of one connection are answered line by line") {
    const EchoServer server;
    const UnixPeer peer{server.path};
    CHECK(peer.ask("one") == "one");
    CHECK(peer.ask("two") == "two");
    peer.write("three\nfour\n");
    CHECK(peer.read_line() == "three");
    CHECK(peer.read_line() == "four");
}

TEST_CASE("only the owner may speak to the socket, and it goes away with the server") {
    std::string path;
    {
        const EchoServer server;
        path = server.path;
        struct stat status {};
        REQUIRE(stat(path.c_str(), &status) == 0);
        CHECK((status.st_mode & 0777) == 0600);
    }
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a request longer than the limit is refused") {
    AdminLimits limits;
    CHECK(limits.request_octets_max == 64 * 1024 * 1024);
    limits.request_octets_max = 64 * 1024;
    const EchoServer server{limits};
    const UnixPeer fits{server.path};
    const std::string longest(limits.request_octets_max - 1, 'x');
    CHECK(fits.ask(longest) == longest);
    const UnixPeer peer{server.path};
    peer.write(std::string(limits.request_octets_max + 1, 'x'));
    CHECK(peer.read_line().find("the request is too long") != std::string::npos);
    CHECK(peer.read_line().empty());
}

TEST_CASE("a silent connection is closed after the time-out") {
    AdminLimits limits;
    limits.timeout = std::chrono::milliseconds{30};
    const EchoServer server{limits};
    const UnixPeer silent{server.path};
    CHECK(silent.read_line().empty()); // returns because the server closed
    CHECK(admin_timeout == std::chrono::seconds{5});
}

TEST_CASE("connections beyond the limit are turned away, and room is made again") {
    AdminLimits limits;
    limits.connections_max = 2;
    const EchoServer server{limits};
    CHECK(admin_connections_max == 16);
    {
        const UnixPeer first{server.path}, second{server.path};
        CHECK(first.ask("a") == "a");
        CHECK(second.ask("b") == "b");
        const UnixPeer third{server.path};
        CHECK(third.read_line().find("too many connections") != std::string::npos);
    }
    // The server learns of the closed connections when its loop comes round.
    std::string answer;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{5};
    while (answer != "c" && std::chrono::steady_clock::now() < deadline) {
        answer = UnixPeer{server.path}.ask("c");
    }
    CHECK(answer == "c");
}

TEST_CASE("a stale socket is replaced, a live one and other files are not") {
    const testing::Workspace workspace;
    const std::string stale = workspace.path("stale.sock");
    {
        const Descriptor dead{::socket(AF_UNIX, SOCK_STREAM, 0)};
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, stale.data(), stale.size());
        REQUIRE(bind(dead.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
                0);
    }
    CHECK(fault_of(stale).empty());
    const EchoServer live;
    CHECK(fault_of(live.path).find("another server is using it") != std::string::npos);
    CHECK(UnixPeer{live.path}.ask("still here") == "still here");
    CHECK(fault_of(workspace.write("file", "x")).find("no socket") != std::string::npos);
    CHECK(fault_of(workspace.path(std::string(200, 'x'))).find("1 to 107") != std::string::npos);
    CHECK_FALSE(fault_of(workspace.path("no/such/folder/admin.sock")).empty());
}
