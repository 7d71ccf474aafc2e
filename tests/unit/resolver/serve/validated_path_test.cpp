// Validation on the slow path: a server that forwards to one that holds signed zones, over sockets.
#include "resolver/serve/investigate.hpp"
#include "resolver/serve/slow_path.hpp"
#include "tests/unit/resolver/recurse/upstream_says.hpp"
#include "tests/unit/resolver/serve/serving.hpp"
#include "tests/unit/resolver/validate/signed_world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;
using validate::testing::World;

namespace {

World make_world() {
    using validate::testing::signed_zone;
    using validate::testing::unsigned_zone;
    const validate::testing::Signing good{"ED25519", "", "20200101000000", "20370101000000"};
    auto held = signed_zone("test.",
                            {"www 300 A 192.0.2.1", "*.wild 300 A 192.0.2.2",
                             "to-held 300 CNAME www.held", "plain 300 NS ns.plain"},
                            good);
    auto root = signed_zone(".", {"test 300 NS ns.test", held.ds}, good);
    return World{
        {std::move(held), std::move(root), unsigned_zone("plain.test.", {"www 300 A 192.0.2.3"})}};
}

const World& world() {
    static const World made = make_world();
    return made;
}

/// A server of the world; `tamper` changes what it says.
Behaviour of_world(const validate::testing::Tamper& tamper = {}) {
    return [tamper](const Asked& asked) {
        dns::Message message = world().answer(asked.question);
        if (tamper) tamper(asked.question, message);
        return std::vector<Packet>{recurse::packet_of(message, id_of(asked.packet))};
    };
}

Setup validating(const FakeUpstream& upstream) {
    Setup setup;
    setup.rules = {{".", {upstream.endpoint()}, zones::RuleKind::Forward, zones::Validation::On}};
    setup.settings.anchors = std::make_shared<const validate::TrustAnchors>(world().anchors());
    return setup;
}

constexpr std::uint8_t ad_bit = 0x20, cd_bit = 0x10;

/// "NOERROR 192.0.2.1", with "ad " in front when the bit is set.
std::string ask(const Serving& server, const std::string& text, std::uint8_t bits = ad_bit) {
    Packet packet = query(text);
    packet[3] |= bits;
    const UdpClient client{server.at()};
    client.send(packet);
    const auto response = client.receive();
    if (!response) return "nothing";
    return ((*response)[3] & ad_bit ? "ad " : "") + summary(*response);
}

/// Of an address record for www.test.
void forge(const dns::Question& question, dns::Message& message) {
    if (question.name == validate::testing::name_of("www.test.")) {
        message.answer.front().rdata.back() = 66;
    }
}

} // namespace

TEST_CASE("what is signed is told with AD, and its keys are asked for once") {
    FakeUpstream upstream{of_world()};
    Serving server{validating(upstream)};
    CHECK(ask(server, "www.test. A") == "ad NOERROR 192.0.2.1");
    CHECK(upstream.asked() == 4); // itself, DNSKEY of the root, DS and DNSKEY of test.
    CHECK(ask(server, "www.test. A") == "ad NOERROR 192.0.2.1");
    CHECK(ask(server, "www.test. A", 0) == "NOERROR 192.0.2.1");
    CHECK(upstream.asked() == 4);
    CHECK(ask(server, "x.wild.test. A") == "ad NOERROR 192.0.2.2");
    CHECK(upstream.asked() == 5);
    CHECK(ask(server, "www.plain.test. A") == "NOERROR 192.0.2.3");
}

TEST_CASE("what is not as it was signed is SERVFAIL, but for those who check for themselves") {
    FakeUpstream upstream{of_world(forge)};
    Serving server{validating(upstream)};
    CHECK_THAT(ask(server, "www.test. A"), Catch::StartsWith("SERVFAIL EDE 6 "));
    CHECK(ask(server, "www.test. A", cd_bit) == "NOERROR 192.0.2.66");
    CHECK_THAT(ask(server, "www.test. A"), Catch::StartsWith("SERVFAIL EDE 6 "));
    CHECK(ask(server, "ns.test. A") == "ad NOERROR 192.0.2.53");
}

namespace {

/// Two upstreams. The first of them that is asked for www.test. forges it whenever it is asked.
struct Pair {
    Behaviour one_of_them(int number) {
        return of_world([this, number](const dns::Question& question, dns::Message& message) {
            if (question.name != validate::testing::name_of("www.test.")) return;
            int nobody = 0;
            liar.compare_exchange_strong(nobody, number);
            ++asked;
            if (liar == number || all_lie) forge(question, message);
        });
    }
    Setup setup() const {
        Setup both = validating(one);
        both.rules.front().upstreams.push_back(two.endpoint());
        return both;
    }

    std::atomic<int> liar{0}, asked{0};
    std::atomic<bool> all_lie{false};
    FakeUpstream one{one_of_them(1)}, two{one_of_them(2)};
};

} // namespace

TEST_CASE("what one of two upstreams forges is asked of the other one, and kept as that said it") {
    Pair pair;
    Serving server{pair.setup()};
    CHECK(ask(server, "www.test. A") == "ad NOERROR 192.0.2.1");
    CHECK(pair.asked == 2);
    CHECK(ask(server, "www.test. A", cd_bit) == "NOERROR 192.0.2.1");
    CHECK(ask(server, "www.test. A") == "ad NOERROR 192.0.2.1");
    CHECK(pair.asked == 2);
}

TEST_CASE("what both upstreams forge is SERVFAIL, for who joins as well, and each was asked once") {
    Pair pair;
    pair.all_lie = true;
    Serving server{pair.setup()};
    CHECK_THAT(ask(server, "www.test. A"), Catch::StartsWith("SERVFAIL EDE 6 "));
    CHECK_THAT(ask(server, "www.test. A"), Catch::StartsWith("SERVFAIL EDE 6 "));
    CHECK(pair.asked == 2);
}

TEST_CASE("explain shows what was refused, and that another one was asked") {
    Pair pair;
    const Setup setup = pair.setup();
    InvestigationRequest request;
    request.network = "loopback";
    request.name = validate::testing::name_of("www.test.");
    const Investigation found = investigate_once(snapshot_of(setup.rules), request, setup.settings);
    const auto again = [](const UpstreamWork& work) {
        return work.asked_because.find("once more: ") != std::string::npos &&
               work.attempts.size() == 1;
    };
    CHECK(std::count_if(found.upstream.begin(), found.upstream.end(), again) == 1);
    CHECK(found.response.rcode() == dns::Rcode::NoError);
}

TEST_CASE("what one who checks for himself left in the cache is asked for again") {
    std::atomic<bool> is_forged{true};
    FakeUpstream upstream{of_world([&](const dns::Question& question, dns::Message& message) {
        if (is_forged) forge(question, message);
    })};
    Serving server{validating(upstream)};
    CHECK(ask(server, "www.test. A", cd_bit) == "NOERROR 192.0.2.66");
    is_forged = false;
    CHECK(ask(server, "www.test. A") == "ad NOERROR 192.0.2.1");
}

TEST_CASE("a denial that one who checks for himself left in the cache denies nothing below it") {
    std::atomic<bool> is_forged{true};
    FakeUpstream upstream{of_world([&](const dns::Question& question, dns::Message& message) {
        message.header.aa = true;
        if (!is_forged || question.name != validate::testing::name_of("b.wild.test.")) return;
        message.answer.clear();
        message.authority = {validate::testing::record_of(
            "test. 300 SOA ns.test. hostmaster.test. 1 3600 600 86400 300")};
        message.header.rcode = static_cast<std::uint8_t>(dns::Rcode::NxDomain);
    })};
    Setup setup = validating(upstream);
    setup.rules.front().kind = zones::RuleKind::Stub;
    Serving server{setup};
    CHECK(ask(server, "b.wild.test. A", cd_bit) == "NXDOMAIN");
    is_forged = false;
    CHECK(ask(server, "x.b.wild.test. A") == "ad NOERROR 192.0.2.2");
}

TEST_CASE("an upstream that strips signatures is told so") {
    FakeUpstream upstream{of_world([](const dns::Question&, dns::Message& message) {
        std::erase_if(message.answer,
                      [](const dns::Record& record) { return record.type == dns::RrType::RRSIG; });
    })};
    Serving server{validating(upstream)};
    CHECK_THAT(ask(server, "www.test. A"),
               Catch::Contains("EDE 10 ") && Catch::Contains("pass DNSSEC records on"));
}

TEST_CASE("an alias into a zone held here is right whatever its signed parent says of it") {
    FakeUpstream upstream{of_world()};
    Serving server{validating(upstream)};
    CHECK(ask(server, "to-held.test. A") == "NOERROR 192.0.2.80");
    CHECK(ask(server, "www.held.test. A") == "NOERROR 192.0.2.80");
}

TEST_CASE("RFC 8198: what validated NSEC records deny is not asked for") {
    FakeUpstream upstream{of_world()};
    Serving server{validating(upstream)};
    CHECK(ask(server, "a1.test. A") == "ad NXDOMAIN");
    const std::size_t asked = upstream.asked();
    CHECK(ask(server, "a2.test. A") == "ad NXDOMAIN");
    CHECK(ask(server, "x.y.a3.test. AAAA") == "ad NXDOMAIN");
    CHECK(upstream.asked() == asked);
    CHECK(ask(server, "a4.test. A", cd_bit) == "NXDOMAIN"); // he wants to see for himself
    CHECK(upstream.asked() == asked + 1);
}

TEST_CASE("what is to be forgotten of zones denies nothing any more") {
    FakeUpstream upstream{of_world()};
    Serving server{validating(upstream)};
    CHECK(ask(server, "a1.test. A") == "ad NXDOMAIN");
    server->forget_zones();
    const std::size_t asked = upstream.asked();
    CHECK(ask(server, "a2.test. A") == "ad NXDOMAIN");
    CHECK(upstream.asked() > asked);
}

TEST_CASE("500 clients who ask at once, with no key known, cost one question each step") {
    FakeUpstream upstream{of_world()};
    upstream.hold();
    Serving server{validating(upstream)};
    std::vector<UdpClient> clients;
    for (std::uint16_t id = 0; id < 500; ++id) {
        clients.emplace_back(server.at());
        Packet packet = query("www.test. A", id);
        packet[3] |= ad_bit;
        clients.back().send(packet);
    }
    REQUIRE(server.wait_for(Count::SlowPath, 500));
    upstream.release();
    for (const UdpClient& client : clients) {
        const auto response = client.receive();
        REQUIRE(response.has_value());
        CHECK(summary(*response) == "NOERROR 192.0.2.1");
        CHECK(((*response)[3] & ad_bit) != 0);
    }
    // What is held is asked for again after a time-out.
    CHECK(upstream.asked() <= 4 * recurse::rounds_of_silence_max);
}

TEST_CASE("without anchors everything is insecure; without validation nothing is asked besides") {
    FakeUpstream upstream{of_world(forge)};
    Setup setup = validating(upstream);
    setup.settings.anchors = nullptr;
    {
        Serving server{setup};
        CHECK(ask(server, "www.test. A") == "NOERROR 192.0.2.66");
    }
    setup.rules[0].validation = zones::Validation::Off;
    Serving server{setup};
    CHECK(ask(server, "www.test. A") == "NOERROR 192.0.2.66");
    CHECK(upstream.asked() == 2);
}

TEST_CASE("what a copy of the root says is validated as if its servers had said it") {
    FakeUpstream upstream{of_world()};
    Setup setup = validating(upstream);
    setup.rules.front().kind = zones::RuleKind::Recursion;
    auto root = iterate::LocalRoot::of(world().zone(".").records,
                                       recurse::Clock::now() + std::chrono::hours{1});
    setup.settings.iteration.local_root = std::get<std::shared_ptr<const iterate::LocalRoot>>(root);
    Serving server{setup};
    CHECK(ask(server, "www.nowhere. A") == "ad NXDOMAIN");
    CHECK(ask(server, ". DNSKEY").starts_with("ad NOERROR"));
    CHECK(ask(server, "test. DS").starts_with("ad NOERROR"));
    CHECK(upstream.asked() == 0);
}
