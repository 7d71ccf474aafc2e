#include "resolver/serve/investigate.hpp"

#include "tests/unit/resolver/answer/world.hpp"
#include "tests/unit/resolver/recurse/upstream_says.hpp"
#include "tests/unit/resolver/serve/serving.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;

namespace {

Investigation investigate(const std::vector<Rule>& rules, const char* name) {
    InvestigationRequest request;
    request.network = "loopback";
    request.name = *dns::Name::from_text(name);
    return investigate_once(snapshot_of(rules), request);
}

} // namespace

TEST_CASE("each upstream question of a chain is told with its reason and its tries") {
    FakeUpstream aliases{[](const Asked& asked) {
        const std::string owner = asked.question.name.to_text();
        const auto message = recurse::response(owner, {owner + " 60 CNAME end.other.test."});
        return std::vector<Packet>{recurse::packet_of(message, id_of(asked.packet))};
    }};
    FakeUpstream answers{always()};
    const Investigation found =
        investigate({{"fwd.test.", {aliases.endpoint()}}, {"other.test.", {answers.endpoint()}}},
                    "start.fwd.test.");
    REQUIRE(found.upstream.size() == 2);
    CHECK(found.upstream[0].question.name == *dns::Name::from_text("start.fwd.test."));
    CHECK(found.upstream[0].after_links == 0);
    CHECK(found.upstream[1].question.name == *dns::Name::from_text("end.other.test."));
    CHECK(found.upstream[1].after_links == 1);
    REQUIRE(found.upstream[1].attempts.size() == 1);
    CHECK(found.upstream[1].attempts[0].server == answers.endpoint());
    CHECK(found.response.answer.size() == 2);
    CHECK(found.links.size() == 2);
}

TEST_CASE("failures are told with what each server did") {
    FakeUpstream refusing{[](const Asked& asked) {
        return std::vector<Packet>{reply_to(asked, {}, dns::Rcode::Refused)};
    }};
    const Investigation found = investigate({{"fwd.test.", {refusing.endpoint()}}}, "x.fwd.test.");
    CHECK(found.response.rcode() == dns::Rcode::ServFail);
    REQUIRE(found.upstream.size() == 1);
    CHECK(found.upstream[0].outcome == refusing.endpoint().to_text() + " REFUSED");
    REQUIRE(found.upstream[0].attempts.size() == 1);
    CHECK(found.upstream[0].attempts[0].outcome == "REFUSED");
}

TEST_CASE("a held name is told without anybody being asked") {
    FakeUpstream upstream{always()};
    const Investigation found = investigate({{".", {upstream.endpoint()}}}, "www.held.test.");
    CHECK(found.upstream.empty());
    CHECK(found.response.header.aa);
    CHECK(upstream.asked() == 0);
}

TEST_CASE("an answer of more names than a message's reader goes through is told in part") {
    answer::world::World world;
    world.network("loopback", "127.0.0.0/12");
    answer::world::Lines many;
    std::string owner = "many";
    for (char label = 'a'; label <= 'z'; ++label) owner += std::string{'.', label};
    for (int i = 0; i < 3000; ++i) {
        many.push_back(owner + " 60 A 10.0." + std::to_string(i / 250) + "." +
                       std::to_string(i % 250));
    }
    world.zone("held.test.", {"loopback"}, many);
    InvestigationRequest request;
    request.network = "loopback";
    request.name = *dns::Name::from_text(owner + ".held.test.");
    const std::shared_ptr<const zones::Snapshot> held{std::shared_ptr<void>{}, &world.snapshot()};
    const Investigation found = investigate_once(held, request);
    CHECK(found.response.rcode() == dns::Rcode::NoError);
    CHECK(found.response.header.tc);
    CHECK(found.links.size() == 1);
}

TEST_CASE("types that no client gets an answer for are told so, in a network and outside") {
    const auto rcode_of = [](const char* type, const char* network) {
        InvestigationRequest request;
        request.network = network;
        request.name = *dns::Name::from_text("www.held.test.");
        request.type = *dns::rr_type_from_text(type);
        const Investigation found = investigate_once(snapshot_of({}), request);
        CHECK(found.links.empty());
        return found.response.rcode();
    };
    CHECK(rcode_of("AXFR", "loopback") == dns::Rcode::Refused);
    CHECK(rcode_of("AXFR", "nowhere") == dns::Rcode::Refused);
    CHECK(rcode_of("OPT", "loopback") == dns::Rcode::FormErr);
    CHECK(rcode_of("TYPE250", "loopback") == dns::Rcode::NotImp);
    CHECK(rcode_of("A", "nowhere") == dns::Rcode::Refused);
}
