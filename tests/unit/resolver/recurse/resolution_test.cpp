#include "resolver/recurse/resolution.hpp"

#include "tests/unit/resolver/recurse/scripted_random.hpp"
#include "tests/unit/resolver/recurse/upstream_says.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace parallax;
using namespace parallax::recurse;

namespace {

/// One question to `servers` upstreams, on a clock the test moves.
struct Scene {
    explicit Scene(int servers, Duration deadline = Duration{1900})
        : budget{TimePoint{} + deadline}, resolution{question(servers), table, budget} {}

    static RouteQuestion question(int servers) {
        RouteQuestion asked;
        asked.question = {name_of("a.test."), dns::RrType::A, dns::RrClass::IN};
        for (int i = 1; i <= servers; ++i) {
            asked.upstreams.push_back(*dns::Endpoint::from_text("192.0.2." + std::to_string(i)));
        }
        return asked;
    }
    Environment environment() { return {now, random}; }
    static std::uint16_t id_of(const SendQuery& sent) {
        return static_cast<std::uint16_t>(sent.packet[0] << 8 | sent.packet[1]);
    }
    Step good_reply(const SendQuery& sent) {
        const auto message = response("a.test.", {"a.test. 60 A 192.0.2.1"});
        return resolution.on_packet(environment(), packet_of(message, id_of(sent)));
    }
    Step says(const SendQuery& sent, dns::Rcode rcode) {
        const auto message = response("a.test.", {}, {}, rcode);
        return resolution.on_packet(environment(), packet_of(message, id_of(sent)));
    }
    Step times_out(const SendQuery& sent) {
        now += sent.timeout;
        return resolution.on_timeout(environment());
    }

    TimePoint now{};
    ScriptedRandom random{11};
    UpstreamTable table;
    Budget budget;
    Resolution resolution;
};

SendQuery sent(const Step& step) {
    REQUIRE(std::holds_alternative<SendQuery>(step));
    return std::get<SendQuery>(step);
}

FailureKind gave_up(const Step& step) {
    REQUIRE(std::holds_alternative<GaveUp>(step));
    return std::get<GaveUp>(step).kind;
}

} // namespace

TEST_CASE("a matching reply finishes the question and teaches the round-trip time") {
    Scene scene{1};
    const SendQuery query = sent(scene.resolution.start(scene.environment()));
    CHECK(query.transport == Transport::Udp);
    scene.now += Duration{7};
    CHECK(std::holds_alternative<Finished>(scene.good_reply(query)));
    CHECK(scene.table.states().at(query.to).srtt == Duration{7});
    CHECK(scene.resolution.attempts().size() == 1);
}

TEST_CASE("a reply tells who said it") {
    Scene scene{2};
    const SendQuery query = sent(scene.resolution.start(scene.environment()));
    const Step end = scene.good_reply(query);
    REQUIRE(std::holds_alternative<Finished>(end));
    CHECK(std::get<Finished>(end).reply->said_by == query.to);
}

TEST_CASE("servers to be avoided are not asked, whatever the others do") {
    RouteQuestion asked = Scene::question(3);
    asked.avoided = {asked.upstreams[0], asked.upstreams[2]};
    Scene scene{3};
    Resolution resolution{asked, scene.table, scene.budget};
    Step step = resolution.start(scene.environment());
    std::size_t sends = 0;
    while (const auto* const query = std::get_if<SendQuery>(&step)) {
        CHECK(query->to == asked.upstreams[1]);
        scene.now += query->timeout;
        ++sends;
        step = resolution.on_timeout(scene.environment());
    }
    CHECK(gave_up(step) == FailureKind::Unreachable);
    CHECK(sends == rounds_of_silence_max);

    asked.avoided = asked.upstreams;
    Resolution nobody{asked, scene.table, scene.budget};
    CHECK(gave_up(nobody.start(scene.environment())) == FailureKind::NoUpstream);
}

TEST_CASE("the question asks for recursion, with EDNS and the client's DO and CD") {
    RouteQuestion asked = Scene::question(1);
    asked.dnssec_ok = asked.checking_disabled = true;
    Scene scene{1};
    Resolution resolution{asked, scene.table, scene.budget};
    const SendQuery query = sent(resolution.start(scene.environment()));
    const auto message = dns::parse_message(query.packet);
    REQUIRE(message.has_value());
    CHECK(message->header.rd);
    CHECK(message->header.cd);
    REQUIRE(message->edns.has_value());
    CHECK(message->edns->dnssec_ok);
    CHECK(message->edns->udp_payload == dns::udp_payload_octets);
    CHECK_FALSE(message->edns->client_subnet.has_value());
}

TEST_CASE("a dead server costs one time-out, the other one answers within the deadline") {
    Scene scene{2};
    const SendQuery first = sent(scene.resolution.start(scene.environment()));
    const SendQuery second = sent(scene.times_out(first));
    CHECK(second.to != first.to);
    CHECK(scene.now < scene.budget.deadline());
    CHECK(std::holds_alternative<Finished>(scene.good_reply(second)));
}

TEST_CASE("the first wrong id moves the question to TCP once, and nothing else changes") {
    Scene scene{1};
    const SendQuery first = sent(scene.resolution.start(scene.environment()));
    const auto message = response("a.test.", {"a.test. 60 A 203.0.113.66"});
    const auto wrong = static_cast<std::uint16_t>(Scene::id_of(first) + 1);
    const SendQuery again =
        sent(scene.resolution.on_packet(scene.environment(), packet_of(message, wrong)));
    CHECK(again.transport == Transport::Tcp);
    CHECK(again.to == first.to);
    for (int i = 0; i < 1000; ++i) {
        const auto id = static_cast<std::uint16_t>(Scene::id_of(again) + 1 + i);
        const Step step = scene.resolution.on_packet(scene.environment(), packet_of(message, id));
        REQUIRE(std::holds_alternative<KeepWaiting>(step));
    }
    CHECK(scene.table.states().empty());
    CHECK(std::holds_alternative<Finished>(scene.good_reply(again)));
}

TEST_CASE("malformed and unsolicited packets do not end the wait") { // TuDoor
    Scene scene{1};
    const SendQuery query = sent(scene.resolution.start(scene.environment()));
    const auto good =
        packet_of(response("a.test.", {"a.test. 60 A 192.0.2.1"}), Scene::id_of(query));
    std::vector<std::vector<std::uint8_t>> bad;
    for (std::size_t octets = 0; octets < 12; ++octets) {
        bad.emplace_back(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(octets));
    }
    for (std::size_t cut = 13; cut < 28; ++cut) {
        bad.emplace_back(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(cut));
    }
    auto flagged = good;
    flagged[2] &= 0x7F; // QR clear
    bad.push_back(flagged);
    flagged = good;
    flagged[2] |= 0x28; // opcode UPDATE
    bad.push_back(flagged);
    flagged = good;
    flagged[5] = 0; // no question
    bad.push_back(flagged);
    auto longer = good;
    longer.push_back(0);
    bad.push_back(longer);
    bad.push_back(packet_of(response("b.test.", {"b.test. 60 A 192.0.2.1"}), Scene::id_of(query)));
    REQUIRE(bad.size() >= 32);
    for (const auto& packet : bad) {
        const Step step = scene.resolution.on_packet(scene.environment(), packet);
        REQUIRE(std::holds_alternative<KeepWaiting>(step));
    }
    CHECK(std::holds_alternative<Finished>(scene.resolution.on_packet(scene.environment(), good)));
}

TEST_CASE("a reply is read with up to reply_records_max records, and no further") {
    const auto with_additional = [](const SendQuery& query, std::size_t count) {
        auto packet =
            packet_of(response("a.test.", {"a.test. 60 A 192.0.2.1"}), Scene::id_of(query));
        const std::size_t before = packet[11]; // ARCOUNT
        for (std::size_t i = before; i < count; ++i) {
            packet.insert(packet.end(), {0, 0, 255, 0, 1, 0, 0, 0, 0, 0, 0});
        }
        packet[10] = static_cast<std::uint8_t>(count >> 8);
        packet[11] = static_cast<std::uint8_t>(count);
        return packet;
    };
    Scene scene{1};
    const SendQuery query = sent(scene.resolution.start(scene.environment()));
    const auto too_many = with_additional(query, reply_records_max);
    const auto most = with_additional(query, reply_records_max - 1);
    const Step step = scene.resolution.on_packet(scene.environment(), too_many);
    REQUIRE(std::holds_alternative<KeepWaiting>(step));
    CHECK(std::holds_alternative<Finished>(scene.resolution.on_packet(scene.environment(), most)));
}

TEST_CASE("a truncated reply is asked for again over TCP") {
    Scene scene{1};
    const SendQuery first = sent(scene.resolution.start(scene.environment()));
    auto message = response("a.test.", {});
    message.header.tc = true;
    const auto packet = packet_of(message, Scene::id_of(first));
    const SendQuery again = sent(scene.resolution.on_packet(scene.environment(), packet));
    CHECK(again.transport == Transport::Tcp);
    CHECK(std::holds_alternative<Finished>(scene.good_reply(again)));
}

TEST_CASE("a refusing server is left for the next one, and asked once only") {
    Scene scene{2};
    const SendQuery first = sent(scene.resolution.start(scene.environment()));
    const SendQuery second = sent(scene.says(first, dns::Rcode::ServFail));
    CHECK(second.to != first.to);
    const Step end = scene.says(second, dns::Rcode::Refused);
    CHECK(gave_up(end) == FailureKind::Refused);
    CHECK(std::get<GaveUp>(end).text.find("192.0.2.1:53") != std::string::npos);
    CHECK(std::get<GaveUp>(end).text.find("192.0.2.2:53") != std::string::npos);
}

TEST_CASE("a refusal leaves the other server its retry") {
    Scene scene{2};
    const SendQuery first = sent(scene.resolution.start(scene.environment()));
    const SendQuery second = sent(scene.says(first, dns::Rcode::ServFail));
    const SendQuery third = sent(scene.times_out(second));
    CHECK(third.to == second.to);
    CHECK(std::holds_alternative<Finished>(scene.good_reply(third)));
}

TEST_CASE("the last try waits for the deadline: the server may be asking others itself") {
    Scene scene{1};
    for (int i = 0; i < 20; ++i) {
        scene.table.on_reply(Scene::question(1).upstreams[0], Duration{1}, scene.now);
    }
    const SendQuery first = sent(scene.resolution.start(scene.environment()));
    CHECK(first.timeout == timeout_min);
    const SendQuery second = sent(scene.times_out(first));
    const SendQuery third = sent(scene.times_out(second));
    CHECK(scene.now + third.timeout == scene.budget.deadline());
    CHECK(gave_up(scene.times_out(third)) == FailureKind::Unreachable);
}

TEST_CASE("an address named twice is one server") {
    Scene scene{1};
    RouteQuestion asked = Scene::question(1);
    for (int i = 0; i < 9; ++i) asked.upstreams.push_back(asked.upstreams[0]);
    Resolution resolution{asked, scene.table, scene.budget};
    Step step = resolution.start(scene.environment());
    std::size_t sends = 0;
    while (std::holds_alternative<SendQuery>(step)) {
        ++sends;
        step = resolution.on_error(scene.environment(), "connection refused");
    }
    CHECK(sends == rounds_of_silence_max);
}

TEST_CASE("silence from everybody ends at the deadline") {
    Scene scene{2};
    Step step = scene.resolution.start(scene.environment());
    std::size_t sends = 0;
    while (std::holds_alternative<SendQuery>(step)) {
        REQUIRE(++sends <= sends_max);
        step = scene.times_out(std::get<SendQuery>(step));
    }
    CHECK(scene.now <= scene.budget.deadline());
    CHECK((gave_up(step) == FailureKind::Deadline || gave_up(step) == FailureKind::Unreachable));
}

namespace {

/// Packets until `scene` gives up on servers that are not there.
std::size_t sends_in_vain(Scene& scene, FailureKind kind) {
    Step step = scene.resolution.start(scene.environment());
    std::size_t sends = 0;
    while (std::holds_alternative<SendQuery>(step)) {
        ++sends;
        step = scene.resolution.on_error(scene.environment(), "connection refused");
    }
    CHECK(gave_up(step) == kind);
    return sends;
}

} // namespace

TEST_CASE("a question that never runs out of servers has its limit of packets") {
    Scene scene{40, Duration{3'600'000}};
    CHECK(sends_in_vain(scene, FailureKind::Unreachable) == sends_per_question_max);
}

TEST_CASE("the budget ends a question, whatever of it was spent before") {
    Scene scene{40, Duration{3'600'000}};
    for (std::size_t i = 0; i + 7 < sends_max; ++i) REQUIRE(scene.budget.spend_send());
    CHECK(sends_in_vain(scene, FailureKind::BudgetSpent) == 7);
}

TEST_CASE("no server, no question") {
    Scene scene{0};
    CHECK(gave_up(scene.resolution.start(scene.environment())) == FailureKind::NoUpstream);
}

TEST_CASE("a loop ends the question with the text it is given") {
    Scene scene{1};
    (void)scene.resolution.start(scene.environment());
    const Step step = scene.resolution.on_loop(scene.environment(), "a asks b");
    CHECK(gave_up(step) == FailureKind::Loop);
    CHECK(std::get<GaveUp>(step).text == "a asks b");
}

TEST_CASE("a server in a loop is left for one that is not") {
    Scene scene{2};
    const SendQuery first = sent(scene.resolution.start(scene.environment()));
    const SendQuery second = sent(scene.resolution.on_loop(scene.environment(), "a asks b"));
    CHECK(second.to != first.to);
    CHECK(std::holds_alternative<Finished>(scene.good_reply(second)));
}

TEST_CASE("ids differ from try to try") {
    std::vector<std::uint16_t> ids;
    for (std::uint32_t seed = 0; seed < 64; ++seed) {
        Scene scene{1};
        scene.random = ScriptedRandom{seed};
        ids.push_back(Scene::id_of(sent(scene.resolution.start(scene.environment()))));
    }
    std::sort(ids.begin(), ids.end());
    CHECK(std::unique(ids.begin(), ids.end()) - ids.begin() > 60);
}

TEST_CASE("a query refused for its OPT record is repeated once without it") { // RFC 6891 section 7
    const auto rcode = GENERATE(dns::Rcode::FormErr, dns::Rcode::NotImp);
    Scene scene{1};
    const SendQuery first = sent(scene.resolution.start(scene.environment()));
    const SendQuery plain = sent(scene.says(first, rcode));
    CHECK(plain.to == first.to);
    CHECK_FALSE(dns::parse_message(plain.packet)->edns.has_value());
    SECTION("its answer is taken, and remembered of the server") {
        CHECK(std::holds_alternative<Finished>(scene.good_reply(plain)));
        CHECK_FALSE(scene.table.speaks_edns(first.to, scene.now));
    }
    SECTION("refused again, the OPT record was not the reason") {
        CHECK(gave_up(scene.says(plain, rcode)) == FailureKind::Refused);
        CHECK(scene.table.speaks_edns(first.to, scene.now));
    }
}

TEST_CASE("a refusal that carries an OPT record, or says something else, takes no EDNS away") {
    Scene scene{1};
    const SendQuery query = sent(scene.resolution.start(scene.environment()));
    const auto rcode = GENERATE(dns::Rcode::FormErr, dns::Rcode::ServFail);
    auto message = response("a.test.", {}, {}, rcode);
    if (rcode == dns::Rcode::FormErr) message.edns.emplace();
    auto packet = packet_of(message, Scene::id_of(query));
    if (message.edns && !dns::parse_message(packet)->edns) {
        packet[11] = 1; // ARCOUNT: a bare OPT record follows
        packet.insert(packet.end(), {0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0});
    }
    CHECK(gave_up(scene.resolution.on_packet(scene.environment(), packet)) == FailureKind::Refused);
    CHECK(scene.table.speaks_edns(query.to, scene.now));
}

TEST_CASE("what a server says about its failure is told, but only briefly and printable") {
    const auto told = [](const std::string& said) {
        Scene scene{1};
        const SendQuery query = sent(scene.resolution.start(scene.environment()));
        auto packet =
            packet_of(response("a.test.", {}, {}, dns::Rcode::ServFail), Scene::id_of(query));
        packet[11] = 1;
        dns::OwnEdns edns;
        edns.errors = {{dns::EdeCode::Other, said}};
        std::vector<std::uint8_t> opt(4000);
        dns::WireWriter writer{opt};
        REQUIRE(dns::write_opt(writer, edns));
        packet.insert(packet.end(), writer.written().begin(), writer.written().end());
        (void)scene.resolution.on_packet(scene.environment(), packet);
        return scene.resolution.attempts().at(0).outcome;
    };
    CHECK(told("zone expired") == "SERVFAIL (zone expired)");
    CHECK(told("a\x1b[2J\nb\xff") == "SERVFAIL (a\\027[2J\\010b\\255)");
    CHECK(told(std::string(3000, 'x')).size() == 11 + explanation_octets_max);
    CHECK(told(std::string(3000, '\x80')).size() == 11 + 4 * explanation_octets_max);
}
