#include "resolver/serve/judgement.hpp"

#include "tests/unit/resolver/recurse/upstream_says.hpp"
#include "tests/unit/resolver/validate/signed_world.hpp"
#include "zones/zone_builder.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::serve;
using validate::Inquiry;
using validate::testing::name_of;
using validate::testing::World;

namespace {

const World& world() {
    static const World made = [] {
        using validate::testing::signed_zone;
        auto below = signed_zone("sub.test.", {"www 300 A 192.0.2.2"});
        auto held = signed_zone("test.", {"www 300 A 192.0.2.1", "alias 300 CNAME www.sub",
                                          "sub 300 NS ns.sub", below.ds});
        auto root = signed_zone(".", {"test 300 NS ns.test", held.ds});
        return World{{std::move(below), std::move(held), std::move(root)}};
    }();
    return made;
}

zones::Topology topology(zones::RuleKind kind, const std::string& held) {
    zones::Topology made;
    made.special_use = zones::SpecialUseMode::Off; // test. is one
    zones::Network network;
    network.name = "clients";
    network.sources = {*dns::Prefix::from_text("0.0.0.0/0")};
    made.networks.push_back(network);
    const auto server = *dns::Endpoint::from_text("192.0.2.53");
    made.forward_rules.push_back({dns::Name{}, {server}, {}, "test", kind, zones::Validation::On});
    if (held.empty()) return made;
    zones::PrivateZone zone;
    zone.id = held;
    zone.zone = zones::ZoneBuilder{name_of(held), zones::ZoneRules::Standard}.build();
    zone.links = {{"clients", zones::ResolutionPolicy::Default, zones::Registration::Off, "test"}};
    made.zones.push_back(std::move(zone));
    return made;
}

/// One judgement whose questions the test answers out of the world.
struct Scene {
    /// `held`: the apex of a private zone, if there is one.
    explicit Scene(zones::RuleKind kind = zones::RuleKind::Forward, const std::string& held = {})
        : snapshot{zones::freeze(topology(kind, held), 1)} {}

    const zones::Horizon& horizon() const {
        return snapshot->horizon_of(snapshot->topology().networks.front());
    }
    static std::shared_ptr<const recurse::Reply> said(const dns::Question& question,
                                                      std::uint8_t server) {
        auto read = recurse::read_reply(world().answer(question), question, dns::Name{});
        REQUIRE(std::holds_alternative<recurse::Reply>(read));
        auto reply = std::make_shared<recurse::Reply>(std::get<recurse::Reply>(std::move(read)));
        reply->said_by = dns::Endpoint{dns::IpAddress::v4({192, 0, 2, server}), 53};
        return reply;
    }
    /// Begins with what server 1 said, after `change`.
    template <class Change>
    Judgement::Step start(const std::string& name, Change change) {
        walk.emplace(*snapshot, horizon(), answer::Walk::Asked{name_of(name), dns::RrType::A});
        const answer::Next next = walk->advance();
        REQUIRE(std::holds_alternative<answer::Ask>(next));
        const auto& ask = std::get<answer::Ask>(next);
        auto reply = std::make_shared<recurse::Reply>(*said(ask.question.question, 1));
        change(*reply);
        judgement.emplace(Judgement::Context{anchors, keys, &records, {1, 2}, effort},
                          Judgement::Subject{*walk, ask}, reply,
                          validate::Moment{100, validate::testing::june_2026});
        return judgement->start();
    }
    /// Server 2 answers until the subject is asked for, or there is an end.
    Judgement::Step answer_keys(Judgement::Step step) {
        while (const auto* const next = std::get_if<Judgement::AskRoute>(&step)) {
            if (next->about == Inquiry::About::Subject) return step;
            asked.push_back(dns::to_text(next->ask.question.question.type) + " " +
                            next->ask.question.question.name.to_text());
            step = judgement->take(*said(next->ask.question.question, 2), 100);
        }
        return step;
    }
    static recurse::Security security(const Judgement::Step& step) {
        REQUIRE(std::holds_alternative<std::shared_ptr<const recurse::Reply>>(step));
        return std::get<std::shared_ptr<const recurse::Reply>>(step)->standing.security;
    }

    std::shared_ptr<const zones::Snapshot> snapshot;
    validate::TrustAnchors anchors = world().anchors();
    validate::KeyCache keys;
    validate::Effort effort;
    recurse::RecordCache records{std::size_t{1} << 20, {1, 2}};
    std::optional<answer::Walk> walk;
    std::optional<Judgement> judgement;
    std::vector<std::string> asked;
};

void forge(recurse::Reply& reply) {
    std::get<recurse::ReplyAnswer>(reply.end).rrset.encoded.back() ^= 1;
}
void leave(recurse::Reply&) {}

using Questions = std::vector<std::string>;

} // namespace

TEST_CASE("keys are asked for by the horizon's rules, with DO and CD") {
    Scene scene;
    const Judgement::Step step = scene.start("www.test.", leave);
    const auto* const first = std::get_if<Judgement::AskRoute>(&step);
    REQUIRE(first != nullptr);
    CHECK(first->about == Inquiry::About::Keys);
    CHECK(first->ask.rule == scene.horizon().rule_for(dns::HashedName{dns::Name{}}));
    CHECK(first->ask.question.dnssec_ok);
    CHECK(first->ask.question.checking_disabled);
    CHECK(first->ask.question.avoided.empty());
    CHECK(Scene::security(scene.answer_keys(step)) == recurse::Security::Secure);
    CHECK(scene.asked == Questions{"DNSKEY .", "DS test.", "DNSKEY test."});
}

TEST_CASE("what is bogus is asked of others, as it was asked") {
    Scene scene;
    const Judgement::Step step = scene.answer_keys(scene.start("www.test.", forge));
    const auto* const again = std::get_if<Judgement::AskRoute>(&step);
    REQUIRE(again != nullptr);
    CHECK(again->about == Inquiry::About::Subject);
    CHECK(again->freshness == recurse::Freshness::Anew);
    CHECK(again->ask.question.question.name == name_of("www.test."));
    CHECK(again->ask.question.upstreams == again->ask.rule->upstreams);
    CHECK(again->ask.question.avoided ==
          std::vector{dns::Endpoint{dns::IpAddress::v4({192, 0, 2, 1}), 53}});
    CHECK(!again->objection.empty());
    const auto good = Scene::said(again->ask.question.question, 2);
    CHECK(Scene::security(scene.judgement->take(*good, 100)) == recurse::Security::Secure);
}

TEST_CASE("when no other can be asked, what was said is refused") {
    Scene scene;
    const Judgement::Step step = scene.answer_keys(scene.start("www.test.", forge));
    REQUIRE(std::holds_alternative<Judgement::AskRoute>(step));
    CHECK(Scene::security(scene.judgement->fail("nobody", 100)) == recurse::Security::Bogus);
}

TEST_CASE("good keys that another forwarder tells are kept in place of bogus ones") {
    Scene scene;
    const Judgement::Step first = scene.start("www.test.", leave);
    REQUIRE(std::holds_alternative<Judgement::AskRoute>(first));
    const dns::Question question = std::get<Judgement::AskRoute>(first).ask.question.question;
    recurse::Reply forged = *Scene::said(question, 1);
    forge(forged);
    const Judgement::Step again = scene.judgement->take(forged, 100);
    const auto* const next = std::get_if<Judgement::AskRoute>(&again);
    REQUIRE(next != nullptr);
    CHECK(next->ask.question.question == question);
    CHECK(next->ask.question.avoided.size() == 1);
    const recurse::RecordQuestion key = key_of(next->ask, {1, 2});
    CHECK_FALSE(scene.records.find(key, 100));
    scene.judgement->take(*Scene::said(question, 2), 100);
    CHECK(scene.records.find(key, 100));
}

TEST_CASE(
    "what delegations tell of DS and cuts is not asked for, on a route that recursion takes") {
    Scene scene{zones::RuleKind::Stub};
    recurse::Delegation delegation;
    delegation.cut = name_of("sub.test.");
    delegation.ttl = 3600;
    delegation.servers = {{name_of("ns.sub.test."), {dns::IpAddress::v4({192, 0, 2, 9})}}};
    const auto ds = Scene::said({delegation.cut, dns::RrType::DS, dns::RrClass::IN}, 2);
    delegation.ds = std::get<recurse::ReplyAnswer>(ds->end).rrset;
    const auto* const rule = scene.horizon().rule_for(dns::HashedName{delegation.cut});
    scene.records.delegations().store(route_of(*rule, {1, 2}), delegation, 100'000, 100);
    CHECK(Scene::security(scene.answer_keys(scene.start("www.sub.test.", leave))) ==
          recurse::Security::Secure);
    CHECK(scene.asked == Questions{"DNSKEY .", "DS test.", "DNSKEY test.", "DNSKEY sub.test."});
}

TEST_CASE("a route is that of a forwarder or of recursion") {
    const Scene forward, stub{zones::RuleKind::Stub};
    const dns::HashedName root{dns::Name{}};
    CHECK(route_of(*forward.horizon().rule_for(root), {1, 2}) !=
          route_of(*stub.horizon().rule_for(root), {1, 2}));
    CHECK(route_of(*stub.horizon().rule_for(root), {1, 2}) !=
          route_of(*stub.horizon().rule_for(root), {1, 3}));
}
