#include "resolver/validate/referrals.hpp"
#include "tests/unit/resolver/validate/signed_world.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::validate;
using namespace parallax::validate::testing;

namespace {

const dns::Question ds_of_test{name_of("test."), dns::RrType::DS, dns::RrClass::IN};

struct Scene {
    recurse::DelegationCache known{std::size_t{1} << 16, {1, 2}};
    Referrals referrals{&known};

    recurse::Delegation delegation() const {
        recurse::Delegation made;
        made.cut = name_of("test.");
        made.servers.push_back({name_of("ns.test."), {*dns::IpAddress::from_text("192.0.2.1")}});
        made.ttl = 300;
        return made;
    }
    void learn(const recurse::Delegation& delegation) {
        known.store(7, delegation, recurse::never_expires, 100);
    }
};

} // namespace

TEST_CASE("a referral's DS records, or the proof that there are none, answer for them") {
    Scene scene;
    CHECK(scene.referrals.tell(7, ds_of_test, 100) == nullptr);
    auto delegation = scene.delegation();
    delegation.ds = rrset_of({"test. 300 DS 1 15 2 00"});
    scene.learn(delegation);
    const auto said = scene.referrals.tell(7, ds_of_test, 100);
    REQUIRE(said != nullptr);
    CHECK(std::get<recurse::ReplyAnswer>(said->end).rrset.count == 1);
    CHECK(scene.referrals.tell(8, ds_of_test, 100) == nullptr); // another route

    delegation.ds.reset();
    delegation.no_ds_proof = {rrset_of({"test. 300 NSEC a.test. NS RRSIG NSEC"})};
    scene.learn(delegation);
    const auto denied = scene.referrals.tell(7, ds_of_test, 100);
    REQUIRE(denied != nullptr);
    CHECK(std::get<recurse::ReplyNegative>(denied->end).proof.size() == 1);
}

TEST_CASE("what did not do is not told again, unless something else was asked meanwhile") {
    Scene scene;
    auto delegation = scene.delegation();
    delegation.ds = rrset_of({"test. 300 DS 1 15 2 00"});
    scene.learn(delegation);
    CHECK(scene.referrals.tell(7, ds_of_test, 100) != nullptr);
    CHECK(scene.referrals.tell(7, ds_of_test, 100) == nullptr);
    CHECK(scene.referrals.tell(7, ds_of_test, 100) != nullptr);
}

TEST_CASE("nothing is told of keys, of zones below, by referrals that said nothing, or too late") {
    Scene scene;
    scene.learn(scene.delegation());
    CHECK(scene.referrals.tell(7, ds_of_test, 100) == nullptr);
    auto delegation = scene.delegation();
    delegation.ds = rrset_of({"test. 300 DS 1 15 2 00"});
    scene.learn(delegation);
    const auto tell = [&](const char* name, dns::RrType type, recurse::Seconds now) {
        return scene.referrals.tell(7, {name_of(name), type, dns::RrClass::IN}, now);
    };
    CHECK(tell("test.", dns::RrType::DNSKEY, 100) == nullptr);
    CHECK(tell("www.test.", dns::RrType::DS, 100) == nullptr);
    CHECK(tell("test.", dns::RrType::DS, 399) != nullptr);
    CHECK(tell("test.", dns::RrType::DS, 401) == nullptr);
    Referrals none{nullptr};
    CHECK(none.tell(7, ds_of_test, 100) == nullptr);
}

TEST_CASE("the deepest cut that is known above a name") {
    Scene scene;
    CHECK_FALSE(scene.referrals.cut_above(7, name_of("www.test."), 100));
    scene.learn(scene.delegation());
    CHECK(scene.referrals.cut_above(7, name_of("www.test."), 100) == name_of("test."));
    CHECK(scene.referrals.cut_above(7, name_of("test."), 100) == name_of("test."));
    CHECK_FALSE(scene.referrals.cut_above(8, name_of("www.test."), 100));
    CHECK_FALSE(Referrals{nullptr}.cut_above(7, name_of("www.test."), 100));
}
