#include "control/supervisor.hpp"

#include "tests/unit/control/workspace.hpp"

#include <boost/json/parse.hpp>

#include <future>

using namespace parallax;
using namespace parallax::control;

namespace {

struct Supervised {
    testing::Workspace workspace;
    std::string file;
    std::ostringstream log_text;
    Log log{log_text};
    Supervisor supervisor;

    explicit Supervised(const std::string& text)
        : file{workspace.write("c.yaml", text)}, supervisor{file, log} {}

    std::string answer(const std::string& network) {
        serve::InvestigationRequest request;
        request.network = network;
        request.name = testing::name("s1.service.signalr.net");
        std::promise<std::optional<serve::Investigation>> found;
        supervisor.begin_investigation(request, [&](std::optional<serve::Investigation> one) {
            found.set_value(std::move(one));
        });
        const auto investigation = found.get_future().get();
        REQUIRE(investigation);
        return dns::to_text(investigation->response);
    }
};

std::string with_address(const std::string& address) {
    std::string text = testing::split_state;
    return text.replace(text.find("10.1.1.5"), 8, address);
}

} // namespace

TEST_CASE("a reload swaps the state, keeps unchanged zones, and counts") {
    Supervised running{testing::split_state};
    REQUIRE(running.supervisor.load() == ExitCode::Good);
    REQUIRE(running.supervisor.start() == ExitCode::Good);
    CHECK(running.answer("n1").find("10.1.1.5") != std::string::npos);
    running.workspace.write("c.yaml", with_address("10.1.1.77"));
    const ReloadReport report = running.supervisor.reload();
    CHECK(report.outcome == ReloadReport::Outcome::Applied);
    CHECK(report.zones_kept == 1);
    CHECK(report.generation == 2);
    CHECK(running.answer("n1").find("10.1.1.77") != std::string::npos);
    CHECK(running.supervisor.statistics().reloads == 1);
    running.supervisor.drain();
    CHECK(running.log_text.str().find(" stopped ") != std::string::npos);
}

TEST_CASE("a bad file changes nothing, and every problem is told") {
    Supervised running{testing::split_state};
    REQUIRE(running.supervisor.load() == ExitCode::Good);
    REQUIRE(running.supervisor.start() == ExitCode::Good);
    running.workspace.write("c.yaml", testing::split_state + "zoness: []\nservicess: []\n");
    const ReloadReport report = running.supervisor.reload();
    CHECK(report.outcome == ReloadReport::Outcome::Refused);
    CHECK(report.findings.size() == 2);
    CHECK(report.generation == 1);
    CHECK(running.answer("n1").find("10.1.1.5") != std::string::npos);
    CHECK(running.supervisor.statistics().reloads_refused == 1);
    CHECK(running.log_text.str().find("servicess") != std::string::npos);
    std::filesystem::remove(running.file);
    CHECK(running.supervisor.reload().outcome == ReloadReport::Outcome::Refused);
    CHECK(running.answer("n1").find("10.1.1.5") != std::string::npos);
}

TEST_CASE("changed workers need a restart, on every reload until then") {
    Supervised running{testing::split_state};
    REQUIRE(running.supervisor.load() == ExitCode::Good);
    REQUIRE(running.supervisor.start() == ExitCode::Good);
    std::string text = testing::split_state;
    running.workspace.write("c.yaml", text.replace(text.find("workers: 1"), 10, "workers: 2"));
    CHECK(running.supervisor.reload().restart_keys == std::vector<std::string>{"workers"});
    CHECK(running.supervisor.reload().restart_keys == std::vector<std::string>{"workers"});
    CHECK(running.log_text.str().find("restart-needed key=workers") != std::string::npos);
}

TEST_CASE("what cannot start says why with its exit code") {
    Supervised broken{"x: 1\n"};
    CHECK(broken.supervisor.load() == ExitCode::Configuration);
    Supervised first{testing::split_state};
    REQUIRE(first.supervisor.load() == ExitCode::Good);
    REQUIRE(first.supervisor.start() == ExitCode::Good);
    const std::string taken = first.supervisor.endpoints().front().to_text();
    std::string text = testing::split_state;
    // SO_REUSEPORT shares a port among one user's servers only on purpose; TCP tells the rest.
    Supervised second{text.replace(text.find("127.0.0.1:0"), 11, taken)};
    REQUIRE(second.supervisor.load() == ExitCode::Good);
    CHECK(second.supervisor.start() == ExitCode::Network);
    CHECK(second.log_text.str().find("cannot-listen at=" + taken) != std::string::npos);
}

namespace {

/// split_state with a control plane, and calls on it as the admin socket makes them.
struct Managed : Supervised {
    Managed() : Supervised{testing::split_state + "control: {state: s.db}\n"} {
        REQUIRE(supervisor.load() == ExitCode::Good);
        REQUIRE(supervisor.start() == ExitCode::Good);
    }
    unsigned put(const std::string& below_group, const std::string& body) {
        resources::Call call;
        call.method = resources::Method::Put;
        call.path = "/subscriptions/s/resourceGroups/g" + below_group;
        call.body = boost::json::parse(body);
        call.client = "test";
        const auto answer = supervisor.call(call);
        return answer ? answer->status : 0;
    }
    unsigned put_network(const std::string& name, const std::string& space) {
        return put("/providers/Microsoft.Network/virtualNetworks/" + name,
                   R"({"location":"here","properties":{"addressSpace":{"addressPrefixes":[")" +
                       space + R"("]}}})");
    }
};

} // namespace

TEST_CASE("a call's change is answered from when it returns, and after a restart") {
    Managed running;
    REQUIRE(running.put("", R"({"location":"here"})") == 201);
    REQUIRE(running.put_network("v1", "10.9.0.0/16") == 201);
    CHECK(running.answer("g/v1").find("20.42.1.1") != std::string::npos);
    const auto generation = running.supervisor.statistics().generation;
    CHECK(running.put_network("v2", "127.0.1.0/24") == 0); // network n1's source
    CHECK(running.supervisor.statistics().generation == generation);
    CHECK(running.log_text.str().find("call-refused method=PUT") != std::string::npos);
    running.supervisor.reload();
    CHECK(running.answer("g/v1").find("20.42.1.1") != std::string::npos);
    Log log{running.log_text};
    Supervisor second{running.file, log};
    CHECK(second.load() == ExitCode::Files); // the state is in use
}

TEST_CASE("a reload that declares what the control plane has is refused") {
    Managed running;
    REQUIRE(running.put("", R"({"location":"here"})") == 201);
    REQUIRE(running.put_network("v1", "10.9.0.0/16") == 201);
    std::string text = testing::split_state + "control: {state: s.db}\n";
    running.workspace.write("c.yaml", text.replace(text.find("127.0.3.0/24"), 12, "10.9.0.0/16"));
    const ReloadReport report = running.supervisor.reload();
    CHECK(report.outcome == ReloadReport::Outcome::Refused);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].problem.text.find("'g/v1'") != std::string::npos);
    CHECK(running.answer("g/v1").find("20.42.1.1") != std::string::npos);
}

TEST_CASE("key files that are wrong keep a server from starting, and a reload from being applied") {
    Supervised running{""};
    const std::string key = running.workspace.write(
        "dhcp.key", "key dhcp { algorithm hmac-sha256; secret AAECAwQFBgcICQoLDA0ODw==; };");
    const auto set_mode = [&](std::filesystem::perms mode) {
        std::filesystem::permissions(key, mode);
    };
    using std::filesystem::perms;
    running.workspace.write("c.yaml", testing::split_state +
                                          "control:\n  state: s.db\n  registration:\n"
                                          "    sources: [127.0.0.4]\n"
                                          "    keys: [{file: dhcp.key}]\n");
    set_mode(perms::owner_all | perms::group_read);
    CHECK(running.supervisor.load() == ExitCode::Configuration);
    CHECK(running.log_text.str().find("others may read this secret") != std::string::npos);
    set_mode(perms::owner_read);
    boost::asio::io_context control_loop{1};
    REQUIRE(running.supervisor.load() == ExitCode::Good);
    running.supervisor.take_updates(control_loop);
    REQUIRE(running.supervisor.start() == ExitCode::Good);
    set_mode(perms::owner_read | perms::others_read);
    CHECK(running.supervisor.reload().outcome == ReloadReport::Outcome::Refused);
    set_mode(perms::owner_read);
    CHECK(running.supervisor.reload().outcome == ReloadReport::Outcome::Applied);
    running.supervisor.drain();
}
