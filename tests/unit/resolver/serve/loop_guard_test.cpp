#include "resolver/serve/loop_guard.hpp"

#include "tests/unit/resolver/serve/serving.hpp"

#include <catch2/catch.hpp>

#include <atomic>

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;

namespace {

dns::Endpoint at(const char* text) {
    return *dns::Endpoint::from_text(text);
}

dns::Question question(const char* name) {
    return {*dns::Name::from_text(name), dns::RrType::A, dns::RrClass::IN};
}

using Verdict = LoopGuard::Verdict;

/// Two servers that forward everything to each other.
struct Pair {
    explicit Pair(unsigned workers) {
        Setup setup;
        setup.workers = workers;
        first = std::make_unique<Serving>(setup);
        setup.rules = {{".", {first->at()}}};
        second = std::make_unique<Serving>(setup);
        (*first)->publish(setup.settings, snapshot_of({{".", {second->at()}}}, 2));
    }
    std::uint64_t packets() const {
        return first->count(Count::UpstreamSends) + second->count(Count::UpstreamSends);
    }
    std::unique_ptr<Serving> first, second;
};

Setup forwarding_to_itself(unsigned workers, const dns::Endpoint& self) {
    Setup setup;
    setup.workers = workers;
    setup.listeners = {{self, ""}};
    setup.rules = {{".", {self}}};
    return setup;
}

dns::Endpoint free_endpoint() {
    const Serving once{{}};
    return once.at();
}

} // namespace

TEST_CASE("a question from where we wait for the same is suspected, others are not") {
    LoopGuard guard{42};
    const auto asked = question("a.test.");
    CHECK(guard.on_question(asked, at("192.0.2.1:53")) == Verdict::Unsuspected);
    const LoopGuard::Wait wait{guard, asked, at("192.0.2.1:53"), at("127.0.0.1:4000")};
    CHECK_FALSE(wait.asked_back());
    CHECK(guard.on_question(question("b.test."), at("192.0.2.1:999")) == Verdict::Unsuspected);
    CHECK(guard.on_question(asked, at("192.0.2.2:999")) == Verdict::Unsuspected);
    CHECK_FALSE(wait.asked_back());
    CHECK(guard.on_question(question("A.test."), at("192.0.2.1:999")) == Verdict::Suspected);
    CHECK(wait.asked_back());
    CHECK_FALSE(wait.is_self());
}

TEST_CASE("a question from one of our own sockets comes from this server itself") {
    LoopGuard guard{42};
    const auto asked = question("a.test.");
    const LoopGuard::OwnSocket own{guard, at("127.0.0.1:4000")};
    const LoopGuard::Wait wait{guard, asked, at("127.0.0.1:53"), at("127.0.0.1:4000")};
    const LoopGuard::Wait elsewhere{guard, asked, at("127.0.0.1:53"), at("127.0.0.1:4001")};
    const LoopGuard::Wait another{guard, question("b.test."), at("127.0.0.1:53"),
                                  at("127.0.0.1:4000")};
    CHECK(guard.on_question(asked, at("127.0.0.1:4000")) == Verdict::Self);
    CHECK(wait.is_self());
    CHECK_FALSE(elsewhere.is_self());
    CHECK_FALSE(another.is_self()); // waits at the same socket
}

TEST_CASE("a closed socket's endpoint is anybody's") {
    LoopGuard guard{42};
    const auto asked = question("a.test.");
    { const LoopGuard::OwnSocket own{guard, at("127.0.0.1:4000")}; }
    const LoopGuard::Wait wait{guard, asked, at("127.0.0.1:53"), at("127.0.0.1:4001")};
    CHECK(guard.on_question(asked, at("127.0.0.1:4000")) == Verdict::Suspected);
    CHECK_FALSE(wait.is_self());
}

TEST_CASE("what was noted in one wait says nothing about the next one") {
    LoopGuard guard{42};
    const auto asked = question("a.test.");
    {
        const LoopGuard::Wait wait{guard, asked, at("192.0.2.1:53"), at("127.0.0.1:4000")};
        (void)guard.on_question(asked, at("192.0.2.1:7"));
        CHECK(wait.asked_back());
    }
    CHECK(guard.on_question(asked, at("192.0.2.1:7")) == Verdict::Unsuspected);
    const LoopGuard::Wait again{guard, asked, at("192.0.2.1:53"), at("127.0.0.1:4000")};
    CHECK_FALSE(again.asked_back());
}

TEST_CASE("a full table forgets, and is empty again afterwards") {
    HashSet set;
    for (std::uint64_t hash = 1; hash <= 4 * loop_guard_slots; ++hash) set.insert(hash);
    for (std::uint64_t hash = 1; hash <= 4 * loop_guard_slots; ++hash) set.erase(hash);
    for (std::uint64_t hash = 1; hash <= 4 * loop_guard_slots; ++hash) {
        REQUIRE_FALSE(set.contains(hash));
    }
}

TEST_CASE("two servers that forward to each other: SERVFAIL naming both, at most 8 packets") {
    const unsigned workers = GENERATE(1U, 2U);
    Pair pair{workers};
    const UdpClient client{pair.first->at()};
    const std::string one = pair.first->at().to_text(), other = pair.second->at().to_text();
    for (int i = 0; i < 3; ++i) {
        const std::uint64_t before = pair.packets();
        const std::string answer = client.ask("n" + std::to_string(i) + ".loop.example. A");
        INFO(answer);
        CHECK(answer.find("SERVFAIL EDE ") == 0);
        CHECK(answer.find("forwarding loop: ") != std::string::npos); // found here or there
        CHECK(answer.find(one) != std::string::npos);
        CHECK(answer.find(other) != std::string::npos);
        CHECK(answer.find(" is asked the same by it") != std::string::npos);
        CHECK(pair.packets() - before <= 8);
        CHECK(client.ask("www.held.test. A") == "NOERROR 192.0.2.80");
    }
}

TEST_CASE("a server that forwards to itself says so at once") {
    const unsigned workers = GENERATE(1U, 2U);
    const dns::Endpoint self = free_endpoint();
    Serving server{forwarding_to_itself(workers, self)};
    const UdpClient client{self};
    const auto started = std::chrono::steady_clock::now();
    CHECK(client.ask("x.loop.example. A") ==
          "SERVFAIL EDE 0 forwarding loop: " + self.to_text() + " is this server itself");
    CHECK(std::chrono::steady_clock::now() - started < std::chrono::milliseconds{300});
    CHECK(server.count(Count::UpstreamSends) == 1);
    CHECK(server.count(Count::Loops) == 1);
    CHECK(client.ask("www.held.test. A") == "NOERROR 192.0.2.80");
}

TEST_CASE("itself among the servers of a rule does no harm: another one answers") {
    FakeUpstream upstream{always()};
    const dns::Endpoint self = free_endpoint();
    Setup setup = forwarding_to_itself(1, self);
    setup.rules = {{".", {self, upstream.endpoint()}}};
    Serving server{setup};
    const UdpClient client{self};
    for (int i = 0; i < 20; ++i) {
        CHECK(client.ask("n" + std::to_string(i) + ".example. A") == "NOERROR 192.0.2.1");
    }
}

TEST_CASE("a client at the upstream's address that asks the same gets the answer") {
    FakeUpstream upstream{always()};
    upstream.hold();
    Setup setup;
    setup.rules = {{"fwd.test.", {upstream.endpoint()}}};
    Serving server{setup};
    const UdpClient client{server.at()}, neighbour{server.at()};
    client.send(query("x.fwd.test. A"));
    REQUIRE(upstream.wait_for(1));
    neighbour.send(query("x.fwd.test. A"));
    REQUIRE(server.wait_for(Count::SlowPath, 2));
    upstream.release();
    for (const UdpClient* const one : {&client, &neighbour}) {
        const auto response = one->receive();
        REQUIRE(response.has_value());
        CHECK(summary(*response) == "NOERROR 192.0.2.1");
    }
    CHECK(server.count(Count::Loops) == 0);
}

TEST_CASE("an end is named with the port that is listened on") {
    const auto local = *dns::IpAddress::from_text("127.0.0.1");
    CHECK(text_of_end({at("127.0.0.1:5354")}, local) == "127.0.0.1:5354");
    CHECK(text_of_end({at("[::]:53"), at("0.0.0.0:5355")}, local) == "127.0.0.1:5355");
    CHECK(text_of_end({at("127.0.0.2:53")}, local) == "127.0.0.1");
}
