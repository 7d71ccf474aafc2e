#include "resolver/validate/memory.hpp"
#include "tests/unit/resolver/validate/signed_world.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::validate;
using namespace parallax::validate::testing;
using recurse::FailureKind;
using recurse::Security;

namespace {

using By = Remembered::By;

struct Scene {
    recurse::RecordCache records{std::size_t{1} << 20, {1, 2}};
    DenialStore denials{};
    Memory memory{&records, denials};
    recurse::RecordQuestion asked{7, name_of("www.test."), dns::RrType::A, true, true};

    static recurse::Reply reply(Security security) {
        recurse::Reply made;
        made.end = recurse::ReplyAnswer{rrset_of({"www.test. 60 A 192.0.2.1"})};
        made.standing.security = security;
        return made;
    }
};

} // namespace

TEST_CASE("what is kept is recalled with the time it is good for, a failure likewise") {
    Scene scene;
    CHECK_FALSE(scene.memory.recall(scene.asked, Checking::On, 100));
    scene.memory.keep(scene.asked, Scene::reply(Security::Secure), 100);
    const auto known = scene.memory.recall(scene.asked, Checking::On, 110);
    REQUIRE(known.has_value());
    CHECK(known->by == By::Record);
    CHECK(known->left == 50);
    CHECK(known->reply->standing.security == Security::Secure);
    scene.asked.name = name_of("dead.test.");
    scene.records.store_failure(scene.asked, {{FailureKind::Unreachable, "dead"}}, 100);
    CHECK(scene.memory.recall(scene.asked, Checking::Off, 100)->by == By::Failure);
}

TEST_CASE("bogus is refused to those who want it checked, and to nobody else") {
    Scene scene;
    scene.memory.keep(scene.asked, Scene::reply(Security::Unchecked), 100);
    scene.records.store_failure(scene.asked, {{FailureKind::Bogus, "forged"}, 5}, 100);
    const auto checked = scene.memory.recall(scene.asked, Checking::On, 101);
    REQUIRE(checked.has_value());
    CHECK(checked->by == By::Failure);
    CHECK(checked->failure.kind == FailureKind::Bogus);
    const auto unchecked = scene.memory.recall(scene.asked, Checking::Off, 101);
    REQUIRE(unchecked.has_value());
    CHECK(unchecked->by == By::Record);
}

TEST_CASE("what one question found bogus and another one validated is good") {
    Scene scene;
    scene.memory.keep(scene.asked, Scene::reply(Security::Bogus), 100);
    CHECK(scene.memory.recall(scene.asked, Checking::On, 101)->by == By::Failure);
    scene.memory.keep(scene.asked, Scene::reply(Security::Insecure), 101);
    CHECK(scene.memory.recall(scene.asked, Checking::On, 102)->by == By::Failure);
    scene.memory.keep(scene.asked, Scene::reply(Security::Secure), 102);
    CHECK(scene.memory.recall(scene.asked, Checking::On, 103)->by == By::Record);
}

TEST_CASE("without records nothing is recalled or kept") {
    Scene scene;
    const Memory none{nullptr, scene.denials};
    none.keep(scene.asked, Scene::reply(Security::Secure), 100);
    CHECK_FALSE(none.recall(scene.asked, Checking::On, 100));
    CHECK(none.recall_stale(scene.asked, {FailureKind::Unreachable, "dead"}, {100, 10}) == nullptr);
}

TEST_CASE("stale records stand in for dead servers, not for bogus ones, and are not kept again") {
    Scene scene;
    scene.memory.keep(scene.asked, Scene::reply(Security::Secure), 100);
    const auto stale = [&](FailureKind kind, recurse::Seconds longest) {
        return scene.memory.recall_stale(scene.asked, {kind, "failed"}, {200, longest});
    };
    CHECK(stale(FailureKind::Bogus, 1000) == nullptr);
    CHECK(stale(FailureKind::Unreachable, 0) == nullptr);
    const auto reply = stale(FailureKind::Unreachable, 1000);
    REQUIRE(reply != nullptr);
    CHECK(reply->staleness == recurse::Staleness::Stale);
    CHECK(scene.memory.recall(scene.asked, Checking::Off, 229)->by == By::Failure);
    scene.memory.keep(scene.asked, *reply, 200);
    CHECK_FALSE(scene.memory.recall(scene.asked, Checking::Off, 231));
}
