#include "resolver/validate/negative.hpp"

#include "tests/unit/resolver/validate/signed_world.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::validate;
using namespace parallax::validate::testing;

namespace {

const World& world() {
    static const World made{{signed_zone(".", {"a 300 A 192.0.2.1", "*.w 300 A 192.0.2.2"})}};
    return made;
}

/// What the world says of a name that does not exist, and the keys of its root.
struct Scene {
    Scene() {
        const dns::Question question{name_of("missing."), dns::RrType::A};
        auto read = recurse::read_reply(world().answer(question), question, dns::Name{});
        negative = std::get<recurse::ReplyNegative>(std::get<recurse::Reply>(read).end);
        const dns::Question dnskey{dns::Name{}, dns::RrType::DNSKEY};
        auto said = recurse::read_reply(world().answer(dnskey), dnskey, dns::Name{});
        keys = keys_of(std::get<recurse::ReplyAnswer>(std::get<recurse::Reply>(said).end).rrset);
    }
    std::string check() {
        const auto checked = checked_negative(negative, {keys, effort, june_2026});
        if (const auto* const fault = std::get_if<Fault>(&checked)) return fault->text;
        return std::to_string(std::get<DenialRecords>(checked).nsec.size());
    }
    recurse::ReplyNegative negative;
    ZoneKeys keys;
    Effort effort{};
};

} // namespace

TEST_CASE("SOA and NSEC with good signatures are believed, and name their signer") {
    Scene scene;
    CHECK(scene.check() == "2"); // around the name, and around the wildcard
    CHECK(signer_of(scene.negative)->is_root());
}

TEST_CASE("a SOA that is not signed, not the zone's or changed spoils it") {
    Scene scene;
    scene.negative.soa->encoded.back() ^= 1;
    CHECK_THAT(scene.check(), Catch::Contains("SOA by key"));
    scene.negative.soa->signatures.clear();
    scene.negative.soa->signature_count = 0;
    CHECK_THAT(scene.check(), Catch::Contains("no signature"));
    CHECK(signer_of(scene.negative).has_value()); // by its NSEC
    scene.negative.soa.reset();
    CHECK(scene.check() == "2");
}

TEST_CASE("an NSEC whose signature is wrong does not count") {
    Scene scene;
    scene.negative.proof[0].signatures.back() ^= 1;
    CHECK(scene.check() == "1");
    REQUIRE(scene.negative.proof.size() == 1); // it was taken out
    scene.negative.proof[0].signatures.back() ^= 1;
    CHECK_THAT(scene.check(), Catch::Contains("NSEC by key"));
    scene.negative.proof.clear();
    CHECK(scene.check() == "no NSEC or NSEC3 of .");
}

TEST_CASE("an NSEC made from a wildcard does not count") {
    Scene scene;
    const auto wildcard = world().answer({name_of("*.w."), dns::RrType::NSEC});
    const dns::Question question{name_of("*.w."), dns::RrType::NSEC};
    auto read = recurse::read_reply(wildcard, question, dns::Name{});
    auto rrset = std::get<recurse::ReplyAnswer>(std::get<recurse::Reply>(read).end).rrset;
    scene.negative.proof = {rrset};
    CHECK(scene.check() == "1");
    scene.negative.proof[0].owner = name_of("x.w.");
    CHECK(scene.check() == "no NSEC or NSEC3 of .");
}

TEST_CASE("of 100 NSEC eight are looked at (CVE-2026-11605)") {
    Scene scene;
    scene.negative.proof[0].signatures.back() ^= 1;
    const auto wrong = scene.negative.proof[0];
    scene.negative.proof.assign(100, wrong);
    (void)scene.check();
    CHECK(scene.effort.signature_checks() == 1 + denial_records_max);
}
