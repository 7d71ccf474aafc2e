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
    const auto dump = dump_of(cache, *snapshot, {10, 110});
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
    const auto less = dump_of(cache, *snapshot, {2, 110});
    CHECK(less.at("entries").as_array().size() == 2);
    CHECK(less.at("left_out").to_number<int>() == 1);
    CHECK(dump_of(cache, *snapshot, {10, 161}).at("entries").as_array().empty());
    CHECK(to_json(cache.statistics(110)).at("entries").to_number<int>() == 3);
}
