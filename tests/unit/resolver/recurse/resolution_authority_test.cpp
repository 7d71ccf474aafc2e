// A Resolution whose servers are authorities: referrals, letters in random case, silence.
#include "resolver/recurse/resolution.hpp"

#include "tests/unit/resolver/recurse/scripted_random.hpp"
#include "tests/unit/resolver/recurse/upstream_says.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::recurse;

namespace {

/// A question to the servers of test.
struct AuthorityScene {
    AuthorityScene(int servers, QuestionCase letters, Duration pause = Duration{0}) {
        RouteQuestion asked;
        asked.question = {name_of("a.test."), dns::RrType::A, dns::RrClass::IN};
        for (int i = 1; i <= servers; ++i) {
            asked.upstreams.push_back(*dns::Endpoint::from_text("192.0.2." + std::to_string(i)));
        }
        asked.role = UpstreamRole::Authority;
        asked.bailiwick = name_of("test.");
        asked.letters = letters;
        asked.pause = pause;
        authority.emplace(std::move(asked), table, budget);
    }
    /// An authoritative answer, its question spelt as given.
    Step answer(const SendQuery& to, const std::string& spelt) {
        auto message = response(spelt, {"a.test. 60 A 192.0.2.1"});
        message.header.aa = true;
        return authority->on_packet(environment(), packet_of(message, id_of(to)));
    }
    /// Over UDP: the answer is too long for that.
    Step say_truncated(const SendQuery& to) {
        auto message = response("a.test.", {});
        message.header.tc = true;
        return authority->on_packet(environment(), packet_of(message, id_of(to)));
    }
    static std::string spelling(const SendQuery& of) {
        return dns::parse_message(of.packet)->question->name.to_text();
    }
    /// Nobody answers, after `wait` each. How many packets that took.
    std::size_t all_silent(Duration wait) {
        authority->start(environment());
        return all_time_out(wait);
    }
    /// From the packet on that is under way.
    std::size_t all_time_out(Duration wait) {
        std::size_t sends = 0;
        Step step = KeepWaiting{};
        do {
            ++sends;
            now += wait;
            step = authority->on_timeout(environment());
        } while (std::holds_alternative<SendQuery>(step));
        REQUIRE(std::holds_alternative<GaveUp>(step));
        failure = std::get<GaveUp>(step);
        return sends;
    }
    Environment environment() { return {now, random}; }
    static std::uint16_t id_of(const SendQuery& to) {
        return static_cast<std::uint16_t>(to.packet[0] << 8 | to.packet[1]);
    }

    TimePoint now{};
    ScriptedRandom random{11};
    UpstreamTable table;
    Budget budget{TimePoint{} + Duration{10'000}};
    std::optional<Resolution> authority;
    GaveUp failure;
};

SendQuery sent(const Step& step) {
    REQUIRE(std::holds_alternative<SendQuery>(step));
    return std::get<SendQuery>(step);
}

} // namespace

TEST_CASE("authorities are asked without RD, and refer further down") {
    AuthorityScene scene{1, QuestionCase::Kept};
    const SendQuery query = sent(scene.authority->start(scene.environment()));
    CHECK_FALSE(dns::read_header(query.packet)->rd);
    const auto referral = response("a.test.", {}, {"a.test. 60 NS ns.a.test."});
    const Step step = scene.authority->on_packet(scene.environment(),
                                                 packet_of(referral, AuthorityScene::id_of(query)));
    REQUIRE(std::holds_alternative<Referred>(step));
    CHECK(std::get<Referred>(step).delegation->cut == name_of("a.test."));
    CHECK(scene.authority->attempts().back().outcome == "referral to a.test.");
}

TEST_CASE("a reply in other letters than the question's is asked for over TCP, where it counts") {
    AuthorityScene scene{1, QuestionCase::Random};
    SendQuery query = sent(scene.authority->start(scene.environment()));
    while (AuthorityScene::spelling(query) == "a.test.") { // one draw in 32
        query = sent(scene.authority->on_timeout(scene.environment()));
    }
    const SendQuery again = sent(scene.answer(query, "a.test."));
    CHECK(again.transport == Transport::Tcp);
    CHECK(scene.table.repeats_case(again.to, scene.now));
    REQUIRE(AuthorityScene::spelling(again) != "a.test.");
    CHECK(std::holds_alternative<Finished>(scene.answer(again, "a.test.")));
    CHECK_FALSE(scene.table.repeats_case(again.to, scene.now));
}

TEST_CASE("a reply in the question's own letters is taken") {
    AuthorityScene scene{1, QuestionCase::Random};
    const SendQuery query = sent(scene.authority->start(scene.environment()));
    CHECK(std::holds_alternative<Finished>(scene.answer(query, AuthorityScene::spelling(query))));
    CHECK(scene.table.repeats_case(query.to, scene.now));
}

TEST_CASE("authorities that say nothing get fifteen packets, and then time") {
    AuthorityScene scene{50, QuestionCase::Kept};
    CHECK(scene.all_silent(Duration{1}) == silent_sends_max);
    CHECK(scene.failure.kind == FailureKind::Unreachable);
    CHECK_FALSE(scene.failure.may_be_loss);
}

TEST_CASE("authorities all of which are dead get two packets") {
    AuthorityScene scene{2, QuestionCase::Kept};
    scene.now += silence_of_the_dead;
    for (const char* const server : {"192.0.2.1", "192.0.2.2"}) {
        for (unsigned i = 0; i < failures_to_back_off; ++i) {
            const TimePoint failed{Duration{i}};
            scene.table.on_failure(*dns::Endpoint::from_text(server), failed, failed);
        }
    }
    CHECK(scene.all_silent(Duration{1}) == insistent_sends);
    CHECK_FALSE(scene.failure.may_be_loss);
}

TEST_CASE("authorities that were asked just now get two packets after the pause, and time") {
    AuthorityScene scene{50, QuestionCase::Kept, Duration{1000}};
    for (int i = 1; i <= 50; ++i) {
        const auto server = dns::Endpoint::from_text("192.0.2." + std::to_string(i));
        scene.table.on_reply(*server, Duration{1}, scene.now);
    }
    const SendQuery query = sent(scene.authority->start(scene.environment()));
    CHECK(query.timeout == Duration{1000});
    sent(scene.authority->on_timeout(scene.environment()));
    const Step end = scene.authority->on_timeout(scene.environment());
    REQUIRE(std::holds_alternative<GaveUp>(end));
    CHECK(scene.authority->attempts().size() == insistent_sends);
}

TEST_CASE("the silence of authorities may be loss, until they are dead") {
    AuthorityScene scene{2, QuestionCase::Kept};
    SECTION("silent for a moment") {
        scene.all_silent(Duration{1});
        CHECK(scene.failure.may_be_loss);
    }
    SECTION("silent for long") {
        scene.all_silent(silence_of_the_dead / 2);
        CHECK_FALSE(scene.failure.may_be_loss);
    }
    SECTION("what they say is no reply") {
        scene.authority->start(scene.environment());
        const Step step = scene.authority->on_packet(scene.environment(), {});
        REQUIRE(std::holds_alternative<KeepWaiting>(step));
        CHECK(scene.all_time_out(Duration{1}) > 0);
        CHECK_FALSE(scene.failure.may_be_loss);
    }
    SECTION("they say over UDP that it takes TCP, and nothing there") {
        Step step = scene.authority->start(scene.environment());
        while (const auto* const query = std::get_if<SendQuery>(&step)) {
            step = query->transport == Transport::Udp
                       ? scene.say_truncated(*query)
                       : scene.authority->on_timeout(scene.environment());
        }
        CHECK_FALSE(std::get<GaveUp>(step).may_be_loss);
    }
    SECTION("nobody is there") {
        Step step = scene.authority->start(scene.environment());
        while (std::holds_alternative<SendQuery>(step)) {
            step = scene.authority->on_error(scene.environment(), "connection refused");
        }
        CHECK_FALSE(std::get<GaveUp>(step).may_be_loss);
    }
}
