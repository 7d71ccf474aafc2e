#include "resolver/serve/timing_wheel.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <random>
#include <stdexcept>
#include <vector>

using namespace parallax;
using namespace parallax::serve;
using namespace std::chrono_literals;

namespace {

/// A wheel, a clock the test moves, and what has fallen due.
struct Scene {
    std::unique_ptr<TimingWheel::Entry> wait(int number, std::chrono::milliseconds wait) {
        auto entry =
            std::make_unique<TimingWheel::Entry>([this, number] { told.push_back(number); });
        wheel.add(*entry, now + wait);
        return entry;
    }
    void pass(std::chrono::milliseconds time) {
        now += time;
        wheel.advance(now);
    }

    recurse::TimePoint now{12345678ms};
    TimingWheel wheel;
    std::vector<int> told;
};

} // namespace

TEST_CASE("an entry falls due not before its time, and within one tick after it") {
    for (int wait = 0; wait < 40; ++wait) {
        Scene scene;
        scene.now += std::chrono::milliseconds{wait % 7};
        const auto entry = scene.wait(1, std::chrono::milliseconds{wait});
        for (int passed = 0; passed < wait; ++passed) {
            REQUIRE(scene.told.empty());
            scene.pass(1ms);
        }
        scene.pass(wheel_tick);
        CHECK(scene.told == std::vector<int>{1});
        CHECK_FALSE(entry->is_waiting());
        scene.pass(20s);
        CHECK(scene.told.size() == 1);
    }
}

TEST_CASE("what is cancelled or destroyed is not told") {
    Scene scene;
    const auto cancelled = scene.wait(1, 50ms);
    auto destroyed = scene.wait(2, 50ms);
    const auto stays = scene.wait(3, 50ms);
    CHECK(scene.wheel.size() == 3);
    cancelled->cancel();
    cancelled->cancel();
    destroyed.reset();
    CHECK(scene.wheel.size() == 1);
    scene.pass(100ms);
    CHECK(scene.told == std::vector<int>{3});
    CHECK(scene.wheel.size() == 0);
    CHECK_FALSE(scene.wheel.next().has_value());
}

TEST_CASE("a wait of several turns ends in its own turn") {
    Scene scene;
    const auto turn = wheel_tick * wheel_slots;
    const auto far = scene.wait(3, 3 * turn + 50ms);
    const auto near = scene.wait(1, 50ms); // the same slot
    scene.pass(60ms);
    CHECK(scene.told == std::vector<int>{1});
    scene.pass(turn);
    scene.pass(turn);
    CHECK(scene.told.size() == 1);
    scene.pass(turn);
    CHECK(scene.told == std::vector<int>{1, 3});
}

TEST_CASE("a clock that leaps over many turns tells everything once") {
    Scene scene;
    std::vector<std::unique_ptr<TimingWheel::Entry>> entries;
    for (int i = 0; i < 1000; ++i) entries.push_back(scene.wait(i, i * 17ms));
    scene.pass(24h);
    CHECK(scene.told.size() == 1000);
    CHECK(scene.wheel.size() == 0);
}

TEST_CASE("who is told may add itself again, add others, cancel those told next, end itself") {
    Scene scene;
    std::vector<int> told;
    std::unique_ptr<TimingWheel::Entry> ends_itself, next, again;
    next = std::make_unique<TimingWheel::Entry>([&] { told.push_back(-1); });
    again = std::make_unique<TimingWheel::Entry>([&] {
        told.push_back(1);
        if (told.size() < 3) scene.wheel.add(*again, scene.now);
    });
    ends_itself = std::make_unique<TimingWheel::Entry>([&] {
        told.push_back(0);
        next->cancel();
        ends_itself.reset();
    });
    scene.wheel.add(*ends_itself, scene.now + 20ms);
    scene.wheel.add(*next, scene.now + 20ms);
    scene.wheel.add(*again, scene.now + 20ms);
    scene.pass(30ms);
    CHECK(told == std::vector<int>{0, 1});
    scene.pass(10ms);
    CHECK(told == std::vector<int>{0, 1, 1});
    CHECK(scene.wheel.size() == 0);
}

TEST_CASE("when one throws, the others are told the next time") {
    Scene scene;
    TimingWheel::Entry throws{[] { throw std::runtime_error("test"); }};
    scene.wheel.add(throws, scene.now + 10ms);
    const auto other = scene.wait(2, 10ms);
    CHECK_THROWS(scene.pass(20ms));
    REQUIRE(scene.wheel.next().has_value());
    CHECK(*scene.wheel.next() <= scene.now);
    scene.pass(0ms);
    CHECK(scene.told == std::vector<int>{2});
}

TEST_CASE("an entry outlives its wheel") {
    auto wheel = std::make_unique<TimingWheel>();
    TimingWheel::Entry entry{[] {}};
    wheel->add(entry, recurse::TimePoint::max());
    CHECK(wheel->next().has_value());
    wheel.reset();
    CHECK_FALSE(entry.is_waiting());
}

TEST_CASE("following next() tells each in time, and seldom wakes for nothing") {
    const unsigned seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937 random{seed};
    Scene scene;
    std::vector<std::unique_ptr<TimingWheel::Entry>> entries;
    std::size_t told = 0, cancelled = 0;
    for (int i = 0; i < 2000; ++i) {
        const auto due = scene.now + std::chrono::milliseconds{random() % 12000};
        entries.push_back(std::make_unique<TimingWheel::Entry>([&scene, &told, due] {
            CHECK(scene.now >= due);
            CHECK(scene.now < due + wheel_tick);
            ++told;
        }));
        scene.wheel.add(*entries.back(), due);
        if (random() % 4 == 0) {
            entries.back().reset();
            ++cancelled;
        }
    }
    std::size_t turns = 0;
    while (const auto next = scene.wheel.next()) {
        REQUIRE(++turns <= 1300); // the ticks of 12 s, and as many again for nothing at most
        scene.now = std::max(scene.now, *next);
        scene.wheel.advance(scene.now);
    }
    CHECK(told + cancelled == 2000);
}
