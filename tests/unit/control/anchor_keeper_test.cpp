#include "control/anchor_keeper.hpp"

#include "tests/unit/control/workspace.hpp"
#include "tests/unit/resolver/validate/signing_key.hpp"

#include <boost/json/serialize.hpp>

using namespace parallax;
using namespace parallax::control;
using validate::testing::SigningKey;

namespace {

constexpr std::uint64_t day_s = 86400;

/// A keeper of the root's anchors with a clock, questions and a log that are looked at.
struct Scene {
    testing::Workspace workspace;
    std::ostringstream log_text;
    Log log{log_text};
    boost::asio::io_context loop;
    std::uint64_t now_s = 1'780'272'000;
    std::vector<std::function<void(serve::KeysTold)>> asked;
    std::size_t published = 0;
    SigningKey old{1}, fresh{2};
    std::string path{workspace.path("anchors")};
    AnchorKeeper keeper{loop, log, hooks()};

    AnchorKeeper::Hooks hooks() {
        return {[this](const dns::Name&, auto told) { asked.push_back(std::move(told)); },
                [this] { ++published; }, [this] { return now_s; }};
    }
    AnchorKeeper::Wanted wanted() const {
        AnchorKeeper::Wanted wanted;
        auto anchors = std::make_shared<validate::TrustAnchors>();
        anchors->replace(validate::testing::ds_of({&old}));
        auto read = read_anchor_states(path);
        wanted.followed = std::get<FollowedAnchors>(std::move(read));
        wanted.followed.emplace(dns::Name{},
                                validate::AnchorTracking{validate::testing::ds_of({&old})});
        wanted.anchors = std::move(anchors);
        wanted.file = config::FilePath{path, {}};
        return wanted;
    }
    /// The last question is answered.
    void tell(serve::KeysTold told) {
        REQUIRE_FALSE(asked.empty());
        const auto tells = std::move(asked.back());
        asked.clear();
        tells(std::move(told));
        loop.poll();
        loop.restart();
    }
    void tell(const std::vector<const SigningKey*>& published_keys) {
        tell({validate::testing::dnskeys_of(published_keys, {&old}, now_s), {}});
    }
    std::size_t trusted() const {
        const auto& trusted = keeper.anchors()->trusted();
        return trusted.empty() ? 0 : trusted.begin()->second.delegation.count;
    }
    std::string logged() {
        std::string text = log_text.str();
        log_text.str("");
        return text;
    }
};

} // namespace

TEST_CASE("it asks at once, keeps what it learns, and goes on after a restart") {
    Scene scene;
    CHECK_FALSE(scene.keeper.adopt(scene.wanted()));
    CHECK(std::filesystem::exists(scene.path));
    REQUIRE(scene.asked.size() == 1);
    scene.keeper.wake();
    CHECK(scene.asked.size() == 1); // one question at a time
    scene.tell({&scene.old, &scene.fresh});
    CHECK_THAT(scene.logged(), Catch::Contains("trust-anchor zone=. key_tag=") &&
                                   Catch::Contains("was=unknown is=add-pending"));
    CHECK(scene.published == 1);
    CHECK(scene.trusted() == 1);
    scene.keeper.wake();
    CHECK(scene.asked.empty()); // not due

    Scene again;
    again.path = scene.path;
    again.now_s = scene.now_s + 15 * day_s;
    CHECK_FALSE(again.keeper.adopt(again.wanted()));
    again.tell({&again.old, &again.fresh});
    again.now_s += 16 * day_s;
    again.keeper.wake();
    again.tell({&again.old, &again.fresh});
    CHECK(again.trusted() == 2);
    CHECK_THAT(again.logged(), Catch::Contains("was=add-pending is=valid"));
}

TEST_CASE("what nobody confirms is told, and changes nothing") {
    Scene scene;
    CHECK_FALSE(scene.keeper.adopt(scene.wanted()));
    scene.tell({std::nullopt, "no upstream answers"});
    CHECK_THAT(scene.logged(), Catch::Contains("trust-anchors-not-confirmed") &&
                                   Catch::Contains("no upstream answers"));
    CHECK_THAT(boost::json::serialize(scene.keeper.report()),
               Catch::Contains("\"fault\":\"no upstream answers\""));
    scene.now_s += 3600;
    scene.keeper.wake();
    scene.tell({validate::testing::dnskeys_of({&scene.fresh}, {&scene.fresh}, scene.now_s), {}});
    CHECK(scene.published == 0);
    CHECK(scene.trusted() == 1);
}

TEST_CASE("a zone all of whose keys are revoked is told of as an error") {
    Scene scene;
    CHECK_FALSE(scene.keeper.adopt(scene.wanted()));
    scene.old.revoke();
    scene.tell({&scene.old});
    CHECK(scene.trusted() == 0);
    CHECK(scene.published == 1);
    CHECK_THAT(scene.logged(), Catch::Contains(" error trust-anchors-gone zone=. "));
}

TEST_CASE("a reload goes on with what is known; other anchors begin anew") {
    Scene scene;
    CHECK_FALSE(scene.keeper.adopt(scene.wanted()));
    scene.tell({&scene.old, &scene.fresh});
    AnchorKeeper::Wanted same = scene.wanted();
    same.followed.clear(); // as if the file were lost
    same.followed.emplace(dns::Name{},
                          validate::AnchorTracking{validate::testing::ds_of({&scene.old})});
    CHECK_FALSE(scene.keeper.adopt(std::move(same)));
    CHECK(scene.asked.empty());
    AnchorKeeper::Wanted others = scene.wanted();
    others.followed.clear();
    others.followed.emplace(dns::Name{},
                            validate::AnchorTracking{validate::testing::ds_of({&scene.fresh})});
    CHECK_FALSE(scene.keeper.adopt(std::move(others)));
    CHECK(scene.asked.size() == 1);
    AnchorKeeper::Wanted nothing = scene.wanted();
    nothing.followed.clear();
    nothing.file.reset();
    CHECK_FALSE(scene.keeper.adopt(std::move(nothing)));
    scene.tell({&scene.old}); // too late
    CHECK(scene.trusted() == 1);
}

TEST_CASE("a file that cannot be written is told") {
    Scene scene;
    AnchorKeeper::Wanted wanted = scene.wanted();
    wanted.file = config::FilePath{scene.workspace.path("none/anchors"), {}};
    CHECK_THAT(scene.keeper.adopt(std::move(wanted)).value_or(""), Catch::Contains("anchors"));
    scene.tell({&scene.old, &scene.fresh});
    CHECK_THAT(scene.logged(), Catch::Contains(" error cannot-keep-trust-anchors "));
}
