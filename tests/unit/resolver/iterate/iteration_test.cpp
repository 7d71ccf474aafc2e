#include "resolver/iterate/iteration.hpp"

#include "tests/unit/resolver/recurse/scripted_random.hpp"
#include "tests/unit/resolver/recurse/upstream_says.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::iterate;
using recurse::Delegation;
using recurse::FailureKind;
using recurse::GaveUp;
using recurse::name_of;
using recurse::Reply;

namespace {

using Lines = std::vector<std::string>;

/// One iteration whose AskZones the test answers itself.
struct Scene {
    StartingPoint start{
        7, {}, {{*dns::IpAddress::from_text("198.41.0.4"), 53}}, StartingPoint::Priming::No};
    IterationOptions options;
    recurse::RecordCache records{std::size_t{1} << 20, {1, 2}};
    recurse::ScriptedRandom random{5};
    recurse::TimePoint now{std::chrono::hours{1}};
    recurse::Budget budget{now + recurse::Duration{10'000}};
    std::vector<dns::Endpoint> avoided;
    std::optional<Iteration> iteration;
    Step step = GaveUp{};

    recurse::Environment environment() { return {now, random}; }
    void ask(const std::string& name, dns::RrType type = dns::RrType::A) {
        const IterationContext context{start, options, &records, avoided};
        iteration.emplace(context, dns::Question{name_of(name), type, dns::RrClass::IN}, budget);
        step = iteration->start(environment(), Freshness::Kept);
    }
    /// "com. A @ . (1)": the question, the zone, how many servers; or what came of it.
    std::string asks() const {
        if (const auto* const failed = std::get_if<GaveUp>(&step))
            return "gave up: " + failed->text;
        if (std::holds_alternative<Resolved>(step)) return "resolved";
        const auto& question = std::get<AskZone>(step).question;
        return question.question.name.to_text() + " " + dns::to_text(question.question.type) +
               " @ " + question.bailiwick.to_text() + " (" +
               std::to_string(question.upstreams.size()) + ")";
    }
    dns::Question shown() const { return std::get<AskZone>(step).question.question; }
    void refer(const std::string& cut, const Lines& servers, const Lines& glue = {}) {
        dns::Message message = recurse::response(shown().name.to_text(), {});
        message.question->type = shown().type;
        for (const auto& server : servers) {
            message.authority.push_back(recurse::record_of(cut + " 3600 NS " + server));
        }
        for (const auto& one : glue) message.additional.push_back(recurse::record_of(one));
        auto said = recurse::read_authority(message, *message.question,
                                            std::get<AskZone>(step).question.bailiwick);
        REQUIRE(std::holds_alternative<Delegation>(said));
        step = iteration->take(environment(), std::make_shared<const Delegation>(
                                                  std::get<Delegation>(std::move(said))));
    }
    void answer(const Lines& records_said, const Lines& authority = {},
                dns::Rcode rcode = dns::Rcode::NoError) {
        dns::Message message =
            recurse::response(shown().name.to_text(), records_said, authority, rcode);
        message.question->type = shown().type;
        message.header.aa = true;
        auto said = recurse::read_authority(message, *message.question,
                                            std::get<AskZone>(step).question.bailiwick);
        REQUIRE(std::holds_alternative<Reply>(said));
        step = iteration->take(environment(),
                               std::make_shared<const Reply>(std::get<Reply>(std::move(said))));
    }
    void fail(FailureKind kind = FailureKind::Unreachable) {
        step = iteration->fail(environment(), {kind, "192.0.2.1:53 timed out"});
    }
    void stay_silent() {
        GaveUp lost{FailureKind::Unreachable, "192.0.2.1:53 timed out"};
        lost.may_be_loss = true;
        step = iteration->fail(environment(), lost);
    }
    recurse::Duration pause() const { return std::get<AskZone>(step).question.pause; }
};

} // namespace

TEST_CASE("a name is found from the root downwards, and then in the memory") {
    Scene scene;
    scene.ask("www.example.com.");
    CHECK(scene.asks() == "com. A @ . (1)");
    scene.refer("com.", {"a.gtld.com."}, {"a.gtld.com. 60 A 192.0.2.1"});
    CHECK(scene.asks() == "example.com. A @ com. (1)");
    scene.refer("example.com.", {"ns1.example.com.", "ns2.example.com."},
                {"ns1.example.com. 60 A 192.0.2.2", "ns2.example.com. 60 A 192.0.2.3"});
    CHECK(scene.asks() == "www.example.com. A @ example.com. (2)");
    scene.answer({"www.example.com. 60 A 192.0.2.80"});
    CHECK(scene.asks() == "resolved");
    scene.ask("www.example.com.");
    CHECK(scene.asks() == "resolved");
    scene.ask("mail.example.com.");
    CHECK(scene.asks() == "mail.example.com. A @ example.com. (2)");
    scene.ask("example.com.", dns::RrType::DS);
    CHECK(scene.asks() == "example.com. DS @ com. (1)");
}

TEST_CASE("of a zone whose servers are named elsewhere, a second one is worth looking up") {
    Scene scene;
    scene.ask("www.example.");
    scene.refer("example.", {"ns1.host.", "ns2.host."});
    scene.refer("host.", {"ns.host."}, {"ns.host. 60 A 192.0.2.2"});
    const std::string first = scene.shown().name.to_text();
    scene.answer({first + " 60 A 192.0.2.3"});
    CHECK(scene.asks() == "www.example. A @ example. (1)");
    scene.answer({"www.example. 60 A 192.0.2.80"});
    CHECK(scene.asks() == "resolved");
    REQUIRE(scene.iteration->spare_lookup().has_value());
    const dns::Question spare = *scene.iteration->spare_lookup();
    CHECK(spare.name.to_text() == (first == "ns1.host." ? "ns2.host." : "ns1.host."));
    scene.ask(spare.name.to_text());
    scene.answer({spare.name.to_text() + " 60 A 192.0.2.4"});
    CHECK_FALSE(scene.iteration->spare_lookup().has_value());
    scene.ask("mail.example.");
    CHECK(scene.asks() == "mail.example. A @ example. (2)");
    scene.answer({"mail.example. 60 A 192.0.2.81"});
    CHECK_FALSE(scene.iteration->spare_lookup().has_value());
}

TEST_CASE("the hints are primed first, and are used where that fails") {
    Scene scene;
    scene.start.priming = StartingPoint::Priming::Yes;
    scene.ask("www.example.");
    CHECK(scene.asks() == ". NS @ . (1)");
    CHECK(std::get<AskZone>(scene.step).question.role == recurse::UpstreamRole::Root);
    SECTION("primed") {
        auto root = std::make_shared<Delegation>();
        root->ttl = 3600;
        root->servers = {{name_of("a.root."), {*dns::IpAddress::from_text("198.41.0.5")}},
                         {name_of("b.root."), {*dns::IpAddress::from_text("198.41.0.6")}}};
        scene.step = scene.iteration->take(scene.environment(), std::move(root));
        CHECK(scene.asks() == "example. A @ . (2)");
        scene.ask("www.other.");
        CHECK(scene.asks() == "other. A @ . (2)");
    }
    SECTION("not answered") {
        scene.fail();
        CHECK(scene.asks() == "example. A @ . (1)");
    }
    SECTION("answered with something else") {
        scene.answer({". 3600 NS a.root."});
        CHECK(scene.asks() == "example. A @ . (1)");
    }
    SECTION("answered with servers that must not be asked") {
        auto root = std::make_shared<Delegation>();
        root->ttl = 3600;
        root->servers = {{name_of("a.root."), {*dns::IpAddress::from_text("127.0.0.1")}}};
        scene.step = scene.iteration->take(scene.environment(), std::move(root));
        CHECK(scene.asks() == "example. A @ . (1)");
    }
}

TEST_CASE("a server without an address is looked up on the way") {
    Scene scene;
    scene.ask("www.example.");
    scene.refer("example.", {"ns.other."});
    CHECK(scene.asks() == "other. A @ . (1)");
    scene.refer("other.", {"ns.other."}, {"ns.other. 60 A 192.0.2.9"});
    CHECK(scene.asks() == "ns.other. A @ other. (1)");
    scene.answer({"ns.other. 60 A 192.0.2.10"});
    CHECK(scene.asks() == "www.example. A @ example. (1)");
}

TEST_CASE("zones that need each other end, and are left in peace for a while") { // TsuNAME
    Scene scene;
    scene.ask("www.a.");
    scene.refer("a.", {"ns.b."});
    scene.refer("b.", {"ns.a."});
    CHECK(scene.asks().find("gave up: no server of a. has a known address") == 0);
    scene.ask("mail.a.");
    CHECK(scene.asks().find("gave up") == 0);
    scene.now += std::chrono::seconds{lost_zone_seconds};
    scene.ask("mail.a.");
    CHECK(scene.asks().find("gave up: no server of a.") == 0);
}

TEST_CASE("a zone is not lost because another one was being looked for") {
    Scene scene;
    scene.ask("www.a.");
    scene.refer("a.", {"ns.b."});
    scene.refer("b.", {"ns.a.", "ns.c."}, {});
    // Whichever of b.'s servers is tried first, a.'s own address is what is being looked for.
    CHECK(scene.asks() == "c. A @ . (1)");
    scene.refer("c.", {"ns.c."}, {"ns.c. 60 A 192.0.2.3"});
    scene.answer({"ns.c. 60 A 192.0.2.3"});
    CHECK(scene.asks() == "ns.b. A @ b. (1)");
    scene.answer({"ns.b. 60 A 192.0.2.2"});
    CHECK(scene.asks() == "www.a. A @ a. (1)");
}

TEST_CASE("a chain of servers that need servers ends at its depth") { // CVE-2014-8500
    Scene scene;
    scene.ask("www.z0.");
    std::size_t referrals = 0;
    while (std::holds_alternative<AskZone>(scene.step)) {
        REQUIRE(referrals < 2 * goals_max);
        const std::string zone = scene.shown().name.to_text();
        scene.refer(zone, {"ns.z" + std::to_string(++referrals) + "."});
    }
    CHECK(referrals <= 2 * goals_max);
    CHECK(scene.asks().find("gave up") == 0);
}

TEST_CASE("NXDOMAIN for a part of the name is asked again with all of it, if not strict") {
    Scene scene;
    scene.options.minimisation = GENERATE(Minimisation::Relaxed, Minimisation::Strict);
    scene.ask("a.b.example.");
    scene.refer("example.", {"ns.example."}, {"ns.example. 60 A 192.0.2.1"});
    CHECK(scene.asks() == "b.example. A @ example. (1)");
    scene.answer({}, {"example. 60 SOA 60"}, dns::Rcode::NxDomain);
    if (scene.options.minimisation == Minimisation::Strict) {
        CHECK(scene.asks() == "resolved");
        return;
    }
    CHECK(scene.asks() == "a.b.example. A @ example. (1)");
    scene.answer({"a.b.example. 60 A 192.0.2.2"});
    CHECK(scene.asks() == "resolved");
    // Nothing was kept of the denial.
    scene.ask("c.b.example.");
    CHECK(scene.asks() == "b.example. A @ example. (1)");
}

TEST_CASE("below a name that does not exist nothing is asked for") { // RFC 8020
    Scene scene;
    scene.ask("b.example.");
    scene.refer("example.", {"ns.example."}, {"ns.example. 60 A 192.0.2.1"});
    scene.answer({}, {"example. 60 SOA 60"}, dns::Rcode::NxDomain);
    scene.ask("a.b.example.");
    CHECK(scene.asks() == "resolved");
    scene.options.nxdomain_cut = NxDomainCut::Off;
    scene.ask("a.b.example.");
    CHECK(scene.asks() == "b.example. A @ example. (1)");
}

TEST_CASE("a failure is told with its servers, and not asked for again at once") { // RFC 9520
    Scene scene;
    scene.ask("www.example.");
    scene.refer("example.", {"ns.example."}, {"ns.example. 60 A 192.0.2.1"});
    scene.fail();
    const std::string text = "gave up: servers of example.: 192.0.2.1:53 timed out";
    CHECK(scene.asks() == text);
    scene.ask("www.example.");
    CHECK(scene.asks() == text);
    scene.now += std::chrono::seconds{recurse::failure_seconds};
    scene.ask("www.example.");
    CHECK(scene.asks() == "www.example. A @ example. (1)");
}

TEST_CASE("servers that said nothing are asked again after pauses that double, and so often only") {
    Scene scene;
    scene.ask("www.example.");
    scene.refer("example.", {"ns.example."}, {"ns.example. 60 A 192.0.2.1"});
    CHECK(scene.pause() == recurse::Duration{0});
    for (std::size_t i = 0; i < pauses_max; ++i) {
        scene.stay_silent();
        REQUIRE(scene.asks() == "www.example. A @ example. (1)");
        CHECK(scene.pause() == pause_first * (1 << i));
    }
    SECTION("then the question has failed, which is told once") {
        scene.stay_silent();
        CHECK(scene.asks() == "gave up: servers of example.: 192.0.2.1:53 timed out");
        scene.ask("www.example.");
        CHECK(scene.asks().find("gave up") == 0);
    }
    SECTION("an answer ends it, too") {
        scene.answer({"www.example. 60 A 192.0.2.80"});
        CHECK(scene.asks() == "resolved");
    }
}

TEST_CASE("what servers do after a pause decides whether there is another one") {
    Scene scene;
    scene.ask("www.example.");
    scene.refer("example.", {"ns.example."}, {"ns.example. 60 A 192.0.2.1"});
    scene.stay_silent();
    REQUIRE(scene.pause() == pause_first);
    scene.fail(FailureKind::Refused);
    CHECK(scene.asks().find("gave up") == 0);
}

TEST_CASE("no pause goes beyond the deadline") {
    Scene scene;
    scene.ask("www.example.");
    scene.refer("example.", {"ns.example."}, {"ns.example. 60 A 192.0.2.1"});
    scene.now = scene.budget.deadline() - pause_first;
    scene.stay_silent();
    CHECK(scene.asks().find("gave up") == 0);
}

TEST_CASE("other servers are looked up before those that said nothing are waited for") {
    Scene scene;
    scene.ask("www.example.");
    scene.refer("example.", {"ns.example.", "ns.other."}, {"ns.example. 60 A 192.0.2.1"});
    scene.stay_silent();
    CHECK(scene.asks() == "other. A @ . (1)");
    CHECK(scene.pause() == recurse::Duration{0});
    scene.refer("other.", {"ns.other."}, {"ns.other. 60 A 192.0.2.9"});
    scene.answer({"ns.other. 60 A 192.0.2.10"});
    CHECK(scene.asks() == "www.example. A @ example. (1)");
    CHECK(scene.pause() == recurse::Duration{0});
    scene.fail(FailureKind::Refused);
    CHECK(scene.asks() == "www.example. A @ example. (2)");
    CHECK(scene.pause() == pause_first);
}

TEST_CASE("a search for one server's address does not wait while another one can be looked up") {
    Scene scene;
    scene.options.ipv6 = Family::Unused;
    scene.ask("www.example.");
    scene.refer("example.", {"ns.other.", "ns.third."});
    const auto reach_server = [&scene] {
        const std::string zone = scene.shown().name.to_text();
        scene.refer(zone, {"ns." + zone}, {"ns." + zone + " 60 A 192.0.2.9"});
        return zone;
    };
    const std::string first = reach_server();
    scene.stay_silent();
    REQUIRE(scene.asks().find(first) == std::string::npos);
    CHECK(scene.pause() == recurse::Duration{0});
    const std::string second = reach_server();
    scene.stay_silent();
    CHECK(scene.asks() == "ns." + second + " A @ " + second + " (1)");
    CHECK(scene.pause() == pause_first);
}

TEST_CASE("what is about the client ends the search, and nothing is kept of it") {
    Scene scene;
    REQUIRE(scene.budget.spend_send());
    scene.ask("www.example.");
    scene.fail(FailureKind::BudgetSpent);
    CHECK(std::get<GaveUp>(scene.step).kind == FailureKind::BudgetSpent);
    scene.ask("www.example.");
    CHECK(scene.asks() == "example. A @ . (1)");
}

TEST_CASE("what took the whole budget is not asked for again at once") {
    Scene scene;
    scene.ask("www.example.");
    scene.refer("example.", {"ns.other."});
    scene.fail(FailureKind::BudgetSpent);
    scene.ask("www.example.");
    CHECK(scene.asks().find("gave up: servers of .") == 0);
}

TEST_CASE(
    "a copy of the root is asked in its servers' place until it expires, and for the root only") {
    Scene scene;
    std::vector<dns::Record> records;
    for (const char* const line : {". 60 SOA 60", ". 60 NS a.root.", "com. 60 NS a.gtld.com.",
                                   "a.gtld.com. 60 A 192.0.2.1"}) {
        records.push_back(recurse::record_of(line));
    }
    auto root = LocalRoot::of(std::move(records), scene.now + std::chrono::seconds{100});
    scene.options.local_root = std::get<std::shared_ptr<const LocalRoot>>(root);
    scene.ask("www.nowhere."); // not primed: a search that somebody's servers begin
    CHECK(scene.asks() == "nowhere. A @ . (1)");
    scene.start.priming = StartingPoint::Priming::Yes;
    scene.ask("www.example.com.");
    CHECK(scene.asks() == "example.com. A @ com. (1)");
    scene.ask("www.other.");
    CHECK(scene.asks() == "resolved");
    scene.now += std::chrono::seconds{100};
    scene.ask("www.elsewhere.");
    CHECK(scene.asks() == ". NS @ . (1)");
}

TEST_CASE("what fails while servers are avoided says nothing about the question, or the zone") {
    Scene scene;
    scene.avoided = scene.start.servers;
    for (const FailureKind kind : {FailureKind::NoUpstream, FailureKind::Unreachable}) {
        scene.ask("www.example.");
        CHECK(std::get<AskZone>(scene.step).question.avoided == scene.avoided);
        while (std::holds_alternative<AskZone>(scene.step)) scene.fail(kind);
        CHECK_THAT(scene.asks(), Catch::StartsWith("gave up: "));
    }
    scene.avoided.clear();
    scene.ask("www.example.");
    CHECK(scene.asks() == "example. A @ . (1)");
    CHECK(std::get<AskZone>(scene.step).question.avoided.empty());
}
