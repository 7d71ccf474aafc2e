#include "resolver/serve/key_question.hpp"

#include "tests/unit/resolver/recurse/upstream_says.hpp"
#include "tests/unit/resolver/serve/serving.hpp"
#include "tests/unit/resolver/validate/signed_world.hpp"

#include <catch2/catch.hpp>

#include <future>

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;
using validate::testing::World;

namespace {

const World& world() {
    static const World made{{validate::testing::signed_zone(".", {"www 300 A 192.0.2.1"})}};
    return made;
}

Behaviour of_world() {
    return [](const Asked& asked) {
        return std::vector<Packet>{
            recurse::packet_of(world().answer(asked.question), id_of(asked.packet))};
    };
}

Setup forwarding(const FakeUpstream& upstream, zones::Validation validation) {
    Setup setup;
    setup.rules = {{".", {upstream.endpoint()}, zones::RuleKind::Forward, validation}};
    setup.settings.anchors = std::make_shared<const validate::TrustAnchors>(world().anchors());
    return setup;
}

KeysTold ask(Serving& server, const std::string& zone) {
    std::promise<KeysTold> told;
    server->begin_key_question(*dns::Name::from_text(zone),
                               [&](KeysTold keys) { told.set_value(std::move(keys)); });
    return told.get_future().get();
}

} // namespace

TEST_CASE("the keys of a zone are asked for anew, with signatures") {
    FakeUpstream upstream{of_world()};
    Serving server{forwarding(upstream, zones::Validation::On)};
    for (std::size_t times = 1; times <= 2; ++times) {
        const KeysTold told = ask(server, ".");
        REQUIRE(told.keys);
        CHECK(told.keys->type == dns::RrType::DNSKEY);
        CHECK(told.keys->count == 1);
        CHECK(told.keys->signature_count == 1);
        CHECK(upstream.asked() == times); // whatever is kept of them
    }
}

TEST_CASE("a zone without keys, and one that no validated rule leads to, are told") {
    FakeUpstream upstream{of_world()};
    Serving server{forwarding(upstream, zones::Validation::On)};
    CHECK(ask(server, "www.").failure == "its servers tell no keys");
    Serving other{forwarding(upstream, zones::Validation::Off)};
    CHECK_THAT(ask(other, ".").failure, Catch::StartsWith("no rule leads there"));
    CHECK(upstream.asked() == 1);
}

TEST_CASE("servers that fail are told") {
    FakeUpstream upstream{[](const Asked& asked) {
        return std::vector<Packet>{reply_to(asked, {}, dns::Rcode::Refused)};
    }};
    Serving server{forwarding(upstream, zones::Validation::On)};
    const KeysTold told = ask(server, ".");
    CHECK_FALSE(told.keys);
    CHECK_FALSE(told.failure.empty());
}
