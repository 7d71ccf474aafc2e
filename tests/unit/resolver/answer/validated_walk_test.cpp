// What becomes of a reply's links once they are judged: AD, EDE, refusals; and who has them judged.
#include "tests/unit/resolver/answer/ready_world.hpp"
#include "tests/unit/resolver/answer/world.hpp"

#include <catch2/catch.hpp>

namespace parallax::answer {

namespace {

using ready_world::Asker;
using ready_world::Served;
using recurse::Security;
using world::World;

const std::string private_zone = "privatelink.service.signalr.net.";

enum class Checking : std::uint8_t { Wanted, Disabled };

/// A network with a private zone whose NXDOMAIN goes on, and a rule that is validated.
struct Scene {
    Scene() {
        world.network("n1", "10.1.0.0/16");
        world.zone(private_zone, {"!n1"}, {"held 10 A 10.1.1.5"});
        world.zone("cut.example.", {"n1"}, {"deep 60 NS ns.deep", "ns.deep 60 A 10.0.0.53"});
        world.rule(".", "192.0.2.53", {});
        world.validate_last_rule();
        world.rule("corp.example.", "192.0.2.54", {});
    }
    Ask ask_for(const std::string& question, Checking checking = Checking::Wanted) {
        const auto asked = world::question(question);
        walk.emplace(world.snapshot(), horizon(),
                     Walk::Asked{asked.name, asked.type, Recursion::Desired, false,
                                 checking == Checking::Disabled});
        const Next next = walk->advance();
        REQUIRE(std::holds_alternative<Ask>(next));
        return std::get<Ask>(next);
    }
    const zones::Horizon& horizon() {
        return world.snapshot().horizon_of(*world.snapshot().network_named("n1"));
    }
    /// Lines are what the server holds, standings those of the links in order.
    const Answer& told(const std::string& question, const world::Lines& lines,
                       const std::vector<recurse::Standing>& standings) {
        auto reply = world::reply_to(ask_for(question).question.question, lines);
        for (std::size_t i = 0; i < reply.chain.size(); ++i) reply.chain[i].standing = standings[i];
        if (standings.size() > reply.chain.size()) reply.standing = standings.back();
        (void)walk->take(std::make_shared<recurse::Reply>(std::move(reply)));
        return walk->answer();
    }
    World world;
    std::optional<Walk> walk;
};

const recurse::Standing secure{Security::Secure}, insecure{Security::Insecure};
const recurse::Standing bogus{Security::Bogus, dns::EdeCode::SignatureExpired, "expired"};
const world::Lines chain{"a.example. 60 CNAME b.example.", "b.example. 60 A 192.0.2.1"};

} // namespace

TEST_CASE("what is to be validated is asked for with DO and CD, whoever asks") {
    Scene scene;
    for (const Checking checking : {Checking::Wanted, Checking::Disabled}) {
        const Ask ask = scene.ask_for("www.example. A", checking);
        CHECK(ask.question.dnssec_ok);
        CHECK(ask.question.checking_disabled);
        CHECK((ask.validation == zones::Validation::Off) == (checking == Checking::Disabled));
    }
    const Ask corp = scene.ask_for("www.corp.example. A");
    CHECK(corp.validation == zones::Validation::Off);
    CHECK_FALSE(corp.question.dnssec_ok);
}

TEST_CASE("names in private zones and below their delegations are not validated") {
    Scene scene;
    CHECK(scene.ask_for("other." + private_zone + " A").validation == zones::Validation::Off);
    CHECK(scene.ask_for("www.deep.cut.example. A").validation == zones::Validation::Off);
    CHECK(scene.ask_for("www.example. RRSIG").validation == zones::Validation::Off);
}

TEST_CASE("AD when every link is secure, and only then") {
    Scene scene;
    CHECK(scene.told("a.example. A", chain, {secure, secure}).authenticated);
    CHECK_FALSE(scene.told("a.example. A", chain, {secure, insecure}).authenticated);
    CHECK_FALSE(scene.told("a.example. A", chain, {insecure, secure}).authenticated);
    CHECK_FALSE(scene.told("a.example. A", chain, {{}, {}}).authenticated);
    CHECK(scene.told("c.example. A", chain, {secure}).authenticated); // NXDOMAIN
}

TEST_CASE("a refused link is SERVFAIL with the reason, wherever it stands") {
    Scene scene;
    for (const std::vector<recurse::Standing>& standings :
         {std::vector{bogus, secure}, std::vector{secure, bogus}}) {
        const Answer& answer = scene.told("a.example. A", chain, standings);
        CHECK(answer.rcode == dns::Rcode::ServFail);
        CHECK(answer.answer.empty());
        CHECK_FALSE(answer.authenticated);
        CHECK(answer.error == dns::EdeCode::SignatureExpired);
        CHECK(answer.error_text == "expired");
    }
    const recurse::Standing unknown{Security::Indeterminate, dns::EdeCode::DnssecIndeterminate,
                                    "x"};
    CHECK(scene.told("b.example. A", chain, {unknown}).error == dns::EdeCode::DnssecIndeterminate);
}

TEST_CASE("RFC 9704's problem: what a signed parent says of a private zone does not matter") {
    Scene scene;
    const world::Lines public_side{"held.service.signalr.net. 60 CNAME held." + private_zone,
                                   "held." + private_zone + " 60 A 20.66.6.6"};
    // It was not refused before its alias led here, so what stands behind it is dropped unseen.
    const Answer& answer = scene.told(
        "x.example. A",
        {"x.example. 60 CNAME held." + private_zone, "held." + private_zone + " 60 A 20.66.6.6"},
        {secure, bogus});
    CHECK(world::to_text(answer) == "NOERROR; x.example. 60 CNAME held." + private_zone +
                                        "; held." + private_zone + " 10 A 10.1.1.5");
    CHECK_FALSE(answer.authenticated);
}

TEST_CASE("why a link is insecure is told, the first time") {
    Scene scene;
    const recurse::Standing old{Security::Insecure, dns::EdeCode::UnsupportedDnskeyAlgorithm,
                                "old"};
    const Answer& answer = scene.told("a.example. A", chain, {old, secure});
    CHECK(answer.rcode == dns::Rcode::NoError);
    CHECK(answer.error == dns::EdeCode::UnsupportedDnskeyAlgorithm);
    CHECK(answer.error_text == "old");
}

TEST_CASE("stale records are never authenticated") {
    Scene scene;
    auto reply = world::reply_to(scene.ask_for("b.example. A").question.question, chain);
    reply.standing = secure;
    reply.staleness = recurse::Staleness::Stale;
    (void)scene.walk->take(std::make_shared<recurse::Reply>(std::move(reply)));
    CHECK_FALSE(scene.walk->answer().authenticated);
}

TEST_CASE("keys are asked for by the rule of their zone, DS by that of the zone above") {
    Scene scene;
    const auto asked = [&](const std::string& question) {
        const auto ask = ask_about_keys(scene.horizon(), world::question(question));
        return ask ? ask->question.upstreams[0].address.to_text() : "nobody";
    };
    CHECK(asked(". DNSKEY") == "192.0.2.53");
    CHECK(asked("corp.example. DNSKEY") == "192.0.2.54");
    CHECK(asked("corp.example. DS") == "192.0.2.53");
    CHECK(asked("sub.corp.example. DS") == "192.0.2.54");
    World bare;
    bare.network("n1", "10.1.0.0/16");
    bare.rule("corp.example.", "192.0.2.54", {});
    const auto& snapshot = bare.snapshot();
    const auto& horizon = snapshot.horizon_of(*snapshot.network_named("n1"));
    CHECK_FALSE(ask_about_keys(horizon, world::question("corp.example. DS")));
}

TEST_CASE("RFC 6840 §5.8: AD is for those who sent AD or DO, from the cache as well") {
    Served served;
    served.standing = secure;
    constexpr std::size_t flags_at = 3;
    constexpr unsigned ad_bit = 0x20;
    const auto is_authenticated = [&](unsigned bits) {
        Asker asker;
        asker.bits = ready_world::rd | bits;
        const auto answer = served.ask(asker, "www.example.com. A");
        return (answer.at(flags_at) & ad_bit) != 0;
    };
    using ready_world::ad, ready_world::with_do, ready_world::with_edns;
    for (int turn = 0; turn < 2; ++turn) { // composed, then ready
        CHECK_FALSE(is_authenticated(0));
        CHECK(is_authenticated(ad));
        CHECK_FALSE(is_authenticated(with_edns));
        CHECK(is_authenticated(with_edns | ad));
        CHECK(is_authenticated(with_edns | with_do));
    }
}

TEST_CASE("what is not validated is never AD, whatever the query has set") {
    Served served;
    Asker asker;
    asker.bits = ready_world::rd | ready_world::ad;
    for (int turn = 0; turn < 2; ++turn) {
        CHECK((served.ask(asker, "www.example.com. A").at(3) & 0x20) == 0);
        CHECK((served.ask(asker, "c.corp.example. A").at(3) & 0x20) == 0); // held here
    }
}

} // namespace parallax::answer
