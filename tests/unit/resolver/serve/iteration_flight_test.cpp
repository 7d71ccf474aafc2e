#include "resolver/serve/iteration_flight.hpp"

#include "tests/unit/resolver/recurse/upstream_says.hpp"
#include "tests/unit/resolver/serve/serving.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <future>

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;

namespace {

/// The upstream is the root, and answers for everything.
Setup recursing_from(const FakeUpstream& root, zones::RuleKind kind = zones::RuleKind::Recursion) {
    Setup setup;
    setup.rules = {{".", {root.endpoint()}, kind}};
    return setup;
}

std::string ask(const Serving& server, const std::string& question) {
    UdpClient client{server.at()};
    client.send(query(question, 7));
    const auto response = client.receive();
    return response ? summary(*response) : "nothing";
}

} // namespace

TEST_CASE("a name is found from the root, shown label by label, without RD") {
    std::mutex mutex;
    std::vector<std::string> shown;
    FakeUpstream root{[&](const Asked& asked) {
        const std::lock_guard lock{mutex};
        shown.push_back(asked.question.name.to_text() +
                        (dns::read_header(asked.packet)->rd ? " RD" : ""));
        return std::vector<Packet>{reply_to(asked, {"192.0.2.1"})};
    }};
    Serving server{recursing_from(root)};
    CHECK(ask(server, "x.some.test. A") == "NOERROR 192.0.2.1");
    const std::lock_guard lock{mutex};
    CHECK(shown == std::vector<std::string>{".", "test.", "some.test.", "x.some.test."});
}

TEST_CASE("a stub zone is not primed") {
    FakeUpstream root{always()};
    Serving server{recursing_from(root, zones::RuleKind::Stub)};
    CHECK(ask(server, "test. A") == "NOERROR 192.0.2.1");
    CHECK(root.asked() == 1);
}

TEST_CASE("500 clients with one question share one iteration") {
    FakeUpstream root{always()};
    root.hold();
    Serving server{recursing_from(root, zones::RuleKind::Stub)};
    std::vector<UdpClient> clients;
    for (std::uint16_t id = 0; id < 500; ++id) {
        clients.emplace_back(server.at());
        clients.back().send(query("test. A", id));
    }
    REQUIRE(server.wait_for(Count::SlowPath, 500));
    root.release();
    for (const UdpClient& client : clients) {
        const auto response = client.receive();
        REQUIRE(response.has_value());
        CHECK(summary(*response) == "NOERROR 192.0.2.1");
    }
    CHECK(root.asked() == 1);
    CHECK(server.count(Count::Joined) == 499);
}

TEST_CASE("an iteration goes on when its client has given up, and answers the next one") {
    FakeUpstream root{always()};
    root.hold();
    Setup setup = recursing_from(root, zones::RuleKind::Stub);
    setup.settings.client_deadline = std::chrono::milliseconds{100};
    Serving server{setup};
    CHECK(ask(server, "test. A").find("SERVFAIL") == 0);
    CHECK(server.count(Count::DeadlinePassed) == 1);
    root.release();
    REQUIRE(server.wait_for(Count::UpstreamReplies, 1));
    CHECK(ask(server, "test. A") == "NOERROR 192.0.2.1");
}

TEST_CASE("a question that was lost in all its rounds is asked again after a pause") {
    std::atomic<std::size_t> to_lose{0};
    FakeUpstream root{[&](const Asked& asked) {
        std::vector<Packet> said;
        if (to_lose == 0) {
            said.push_back(reply_to(asked, {"192.0.2.1"}));
        } else {
            --to_lose;
        }
        return said;
    }};
    Setup setup = recursing_from(root, zones::RuleKind::Stub);
    setup.settings.client_deadline = iteration_time_max;
    Serving server{setup};
    CHECK(ask(server, "first. A") == "NOERROR 192.0.2.1"); // from now on it is known to be quick
    to_lose = recurse::rounds_of_silence_max;
    CHECK(ask(server, "test. A") == "NOERROR 192.0.2.1");
    CHECK(root.asked() == 1 + recurse::rounds_of_silence_max + 1);
}

TEST_CASE("more iterations than may be are refused") {
    FakeUpstream root{silent()};
    Setup setup = recursing_from(root, zones::RuleKind::Stub);
    setup.settings.in_flight_max = 3;
    setup.settings.client_deadline = std::chrono::milliseconds{100};
    Serving server{setup};
    // The clients give up, the iterations go on.
    for (int i = 0; i < 3; ++i)
        CHECK(ask(server, "t" + std::to_string(i) + ". A").find("SERVFAIL") == 0);
    CHECK(server.count(Count::Overloaded) == 0);
    CHECK(ask(server, "t3. A").find("SERVFAIL") == 0);
    CHECK(server.count(Count::Overloaded) == 1);
}

TEST_CASE("each zone's servers are told, and what they did") {
    FakeUpstream root{always()};
    InvestigationRequest request;
    request.network = "loopback";
    request.name = *dns::Name::from_text("x.test.");
    const Investigation found =
        investigate_once(snapshot_of(recursing_from(root, zones::RuleKind::Stub).rules), request);
    REQUIRE(found.upstream.size() == 2);
    CHECK(found.upstream[0].asked_because == "servers of .");
    CHECK(found.upstream[0].question.name == *dns::Name::from_text("test."));
    CHECK(found.upstream[1].question.name == *dns::Name::from_text("x.test."));
    CHECK(found.upstream[1].outcome == "answer");
    REQUIRE(found.upstream[1].attempts.size() == 1);
    CHECK(found.upstream[1].attempts[0].server == root.endpoint());
}

TEST_CASE("who joins an iteration to trace it is told what it does from there on") {
    FakeUpstream root{always()};
    root.hold();
    Serving server{recursing_from(root, zones::RuleKind::Stub)};
    UdpClient client{server.at()};
    client.send(query("x.test. A", 7));
    REQUIRE(server.wait_for(Count::SlowPath, 1));
    InvestigationRequest request;
    request.network = "loopback";
    request.name = *dns::Name::from_text("x.test.");
    std::promise<Investigation> promise;
    server->begin_investigation(request, [&](std::optional<Investigation> told) {
        promise.set_value(std::move(told).value());
    });
    REQUIRE(server.wait_for(Count::Joined, 1));
    root.release();
    const Investigation found = promise.get_future().get();
    CHECK(root.asked() == 2);
    REQUIRE(found.upstream.size() == 2);
    CHECK(found.upstream[0].question.name == *dns::Name::from_text("test."));
    CHECK(found.upstream[1].question.name == *dns::Name::from_text("x.test."));
    CHECK(found.upstream[1].attempts.size() == 1);
}
