#include "control/cache_report.hpp"

#include "dns/message.hpp"
#include "tests/unit/control/workspace.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

using namespace parallax;
using namespace parallax::control;
using testing::name;

namespace {

using Reach = FlushWanted::Reach;

/// As in a cache: the folded name, and something behind it.
std::vector<std::uint8_t> kept(const std::string& text) {
    const dns::Name folded = name(text).folded();
    const auto wire = folded.wire();
    std::vector<std::uint8_t> octets(wire.begin(), wire.end());
    octets.insert(octets.end(), {1, 'x', 3, 'n', 'e', 't', 0});
    return octets;
}

bool forgets(Reach reach, const std::string& wanted, const std::string& owner) {
    return is_flushed({reach, name(wanted)}, kept(owner));
}

/// One answer in a cache: a response without records.
void keep(answer::AnswerCache& cache, std::uint64_t scope, const std::string& qname) {
    dns::Header header;
    header.qr = true;
    const dns::Question question{name(qname).folded(), dns::RrType::A, dns::RrClass::IN};
    const auto message = dns::build_query(header, question, std::nullopt);
    REQUIRE(message.has_value());
    recurse::CacheQuestion asked{question.name.wire(), 1, 0, 0};
    asked.hash = cache.hash_of(asked);
    const answer::TtlOffsets none;
    REQUIRE(cache.store(scope, asked, {*message, none, 160}, 100));
}

} // namespace

TEST_CASE("a name is flushed in any spelling, and nothing but it") {
    CHECK(forgets(Reach::Name, "www.Example.com", "WWW.example.com"));
    CHECK_FALSE(forgets(Reach::Name, "example.com", "www.example.com"));
    CHECK_FALSE(forgets(Reach::Name, "www.example.com", "example.com"));
    CHECK_FALSE(forgets(Reach::Name, "www.example.com", "www.example.com.net"));
    CHECK(forgets(Reach::Name, ".", "."));
    CHECK_FALSE(forgets(Reach::Name, ".", "com"));
}

TEST_CASE("a zone is flushed with all below it, by whole labels") {
    CHECK(forgets(Reach::Zone, "Example.com", "example.com"));
    CHECK(forgets(Reach::Zone, "example.com", "a.b.EXAMPLE.com"));
    CHECK_FALSE(forgets(Reach::Zone, "example.com", "badexample.com"));
    CHECK_FALSE(forgets(Reach::Zone, "example.com", "com"));
    CHECK_FALSE(forgets(Reach::Zone, "x.net", "www.example.com")); // what stands behind the name
    CHECK(forgets(Reach::Zone, ".", "www.example.com"));
    CHECK(is_flushed({}, kept("anything.example")));
}

TEST_CASE("octets that are no name are never read beyond their end") {
    const std::vector<std::uint8_t> hostile{63, 'a', 'b'};
    CHECK_FALSE(is_flushed({Reach::Zone, name("b")}, hostile));
    CHECK_FALSE(is_flushed({Reach::Zone, name("b")}, {}));
}

TEST_CASE("a dump tells whose an entry is and how long it lives, and leaves out what is too much") {
    const auto snapshot = testing::split_snapshot();
    const auto& n1 = snapshot->horizon_of(*snapshot->network_named("n1"));
    answer::AnswerCache cache{std::size_t{1} << 20, {1, 2}};
    keep(cache, n1.scope(), "own.example");
    keep(cache, n1.public_scope(), "public.example");
    keep(cache, 0xDEAD0000, "old.example");
    const auto dumped = [&](const DumpWanted& wanted) {
        CacheDump dump{wanted};
        dump.add(cache, *snapshot);
        return std::move(dump).take();
    };
    const auto dump = dumped({10, 110});
    std::map<std::string, std::string> scopes;
    for (const auto& entry : dump.at("entries").as_array()) {
        CHECK(entry.at("age_s").to_number<int>() == 10);
        CHECK(entry.at("expires_in_s").to_number<int>() == 50);
        CHECK(entry.at("type").as_string() == "A");
        CHECK(entry.at("answer").as_string() == "NODATA");
        scopes[std::string{entry.at("name").as_string()}] = entry.at("scope").as_string();
    }
    CHECK(scopes == std::map<std::string, std::string>{{"old.example.", "ended"},
                                                       {"own.example.", "n1, office"},
                                                       {"public.example.", "public"}});
    const auto less = dumped({2, 110});
    CHECK(less.at("entries").as_array().size() == 2);
    CHECK(less.at("left_out").to_number<int>() == 1);
    CHECK(dumped({10, 161}).at("entries").as_array().empty());
    CHECK(to_json(cache.statistics(110)).at("entries").to_number<int>() == 3);
}

TEST_CASE("a dump tells what upstreams said, and which") {
    zones::Topology topology;
    topology.forward_rules = {{name("corp"),
                               {{*dns::IpAddress::from_text("192.0.2.53"), 53},
                                {*dns::IpAddress::from_text("192.0.2.54"), 53},
                                {*dns::IpAddress::from_text("192.0.2.55"), 5353}},
                               {},
                               "c.yaml:1:1"}};
    const auto snapshot = zones::freeze(topology, 1, nullptr);
    const recurse::HashKey key{3, 4};
    const auto& rule = topology.forward_rules.front();
    const std::uint64_t route = recurse::route_of(rule.suffix, rule.upstreams, key);
    recurse::RecordCache records{std::size_t{1} << 20, {1, 2}};
    recurse::Reply reply;
    recurse::ReplyRrset rrset;
    rrset.owner = name("a.corp");
    rrset.ttl = 60;
    rrset.count = 1;
    rrset.encoded = {0, 4, 192, 0, 2, 1};
    reply.end = recurse::ReplyAnswer{rrset};
    records.store({route, name("a.corp"), dns::RrType::A, false, false}, reply, 100);
    records.store_failure({9, name("b.corp"), dns::RrType::A, false, false}, {{}, 60}, 100);
    CacheDump dump{{10, 110}};
    dump.add(records, *snapshot, key);
    const auto told = std::move(dump).take();
    std::map<std::string, std::string> lines;
    for (const auto& entry : told.at("entries").as_array()) {
        CHECK(entry.at("cache").as_string() == "records");
        CHECK(entry.at("expires_in_s").to_number<int>() == 50);
        lines[std::string{entry.at("name").as_string()}] =
            std::string{entry.at("scope").as_string()} + " | " +
            std::string{entry.at("answer").as_string()};
    }
    CHECK(lines == std::map<std::string, std::string>{
                       {"a.corp.", "corp. via 192.0.2.53:53 192.0.2.54:53 +1 | A 192.0.2.1"},
                       {"b.corp.", "delegation | SERVFAIL"}});
}
