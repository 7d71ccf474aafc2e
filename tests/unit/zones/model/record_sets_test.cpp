#include "tests/unit/zones/model/estate.hpp"
#include "zones/rules.hpp"
#include "zones/zone_builder.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {
struct World : Estate {
    World() { furnish(); }
    std::string put(std::string_view type, std::string_view name, std::vector<RecordValue> values) {
        return code_of(records(signalr_zone, type, name, std::move(values)));
    }
};
} // namespace

TEST_CASE("record sets are put, replaced and deleted") {
    World world;
    CHECK(world.put("a", "WWW", {a("10.0.0.1")}).empty());
    CHECK(world.addresses("www") == "10.0.0.1");
    CHECK(world.put("A", "www", {a("10.0.0.2"), a("10.0.0.3")}).empty());
    CHECK(world.addresses("www") == "10.0.0.2 10.0.0.3");
    const auto set = world.get<RecordSet>(Estate::set_id(signalr_zone, "A", "www"));
    CHECK(set->head.id.name() == "WWW");
    CHECK(set->type == dns::RrType::A);
    CHECK(*world.drop_records(signalr_zone, "A", "www") == Removal::Removed);
    CHECK(*world.drop_records(signalr_zone, "A", "www") == Removal::WasAbsent);
    CHECK(world.put("A", "empty", {}).empty()); // exists for ARM
}

TEST_CASE("values are of the set's type, each once, with a TTL") {
    World world;
    CHECK(world.put("A", "x", {a("fd00::1")}) == "BadRequest");
    CHECK(world.put("AAAA", "x", {a("fd00::1")}).empty());
    CHECK(world.put("A", "x", {cname("a.")}) == "BadRequest");
    CHECK(world.put("A", "x", {a("10.0.0.1"), a("10.0.0.2"), a("10.0.0.1")}).empty());
    CHECK(world.addresses("x") == "10.0.0.1 10.0.0.2"); // each once
    CHECK(world.put("TXT", "x", {TxtRecord{{std::string(256, 'x')}}}) == "BadRequest");
    CHECK(world.put("NS", "x", {}) == "ResourceNotFound");
    std::vector<RecordValue> many;
    for (std::size_t i = 0; i < zones::records_per_set_max; ++i) {
        many.push_back(a("10.0.0." + std::to_string(i)));
    }
    CHECK(world.put("A", "many", many).empty());
    many.push_back(a("10.0.1.0"));
    CHECK(world.put("A", "many", many) == "BadRequest");
    many.insert(many.end(), 100'000, a("10.0.2.0")); // told apart in no time
    CHECK(world.put("A", "many", many) == "BadRequest");
    for (const std::uint32_t ttl : {0U, ttl_max_s + 1U}) {
        const auto refused = world.apply([&](Draft& draft) {
            return put_record_set(draft, {{Estate::set_id(signalr_zone, "A", "x"), {}, {}, {}, {}},
                                          {},
                                          ttl,
                                          {},
                                          {},
                                          {},
                                          {}});
        });
        CHECK(code_of(refused) == "BadRequest");
    }
}

TEST_CASE("names of record sets") {
    World world;
    for (const char* good : {"@", "a", "a.b", "*", "*.apps", "_srv._tcp", "xn--1"}) {
        INFO(good);
        CHECK(world.put("TXT", good, {TxtRecord{{"x"}}}).empty());
    }
    for (const char* bad : {"a.", "a..b", "a*", "a.*", "**", "*a", ".a", "a@b"}) {
        INFO(bad);
        CHECK(world.put("TXT", bad, {TxtRecord{{"x"}}}) == "InvalidRecordSetName");
    }
    CHECK(world.put("TXT", std::string(64, 'a'), {TxtRecord{{"x"}}}) == "InvalidRecordSetName");
    const dns::Name apex = name("z.example.");
    CHECK(relative_text(apex, apex) == "@");
    CHECK(relative_text(name("a.b.z.example."), apex) == "a.b");
}

TEST_CASE("an alias stands alone") {
    World world;
    CHECK(world.put("CNAME", "@", {cname("a.")}) == "BadRequest");
    CHECK(world.put("CNAME", "x", {cname("a."), cname("b.")}) == "BadRequest");
    REQUIRE(world.put("CNAME", "x", {cname("a.")}).empty());
    CHECK(world.put("CNAME", "x", {cname("b.")}).empty());
    CHECK(world.put("A", "x", {a("10.0.0.1")}) == "CnameConflict");
    REQUIRE(world.put("A", "y", {a("10.0.0.1")}).empty());
    CHECK(world.put("TXT", "y", {TxtRecord{{"x"}}}).empty());
    CHECK(world.put("CNAME", "y", {cname("a.")}) == "CnameConflict");
}

TEST_CASE("the SOA can be changed, save its host, and not deleted") {
    World world;
    CHECK(code_of(world.drop_records(signalr_zone, "SOA", "@")) == "BadRequest");
    SoaRecord soa;
    soa.host = name("mine.example.");
    soa.minimum_ttl = 60;
    CHECK(world.put("SOA", "@", {soa}).empty());
    const auto held = world.get<RecordSet>(Estate::set_id(signalr_zone, "SOA", "@"));
    CHECK(std::get<SoaRecord>(held->records[0]).minimum_ttl == 60);
    CHECK(std::get<SoaRecord>(held->records[0]).host == name("azureprivatedns.net."));
    CHECK(world.put("SOA", "x", {soa}) == "BadRequest");
    CHECK(world.put("SOA", "@", {}) == "BadRequest");
}

TEST_CASE("a manual record wins over an automatic one, which comes back behind it") {
    World world;
    REQUIRE(world.endpoint("pe1", "n1", "srv1"));
    CHECK(world.addresses("srv1") == "10.1.1.4");
    CHECK(code_of(world.drop_records(signalr_zone, "A", "srv1")) == "Conflict");
    REQUIRE(world.put("A", "srv1", {a("10.9.9.9")}).empty());
    CHECK(world.addresses("srv1") == "10.9.9.9");
    const auto manual = world.get<RecordSet>(Estate::set_id(signalr_zone, "A", "srv1"));
    CHECK(manual->origin == Origin::Manual);
    CHECK(manual->registrants.size() == 1);
    REQUIRE(world.drop_records(signalr_zone, "A", "srv1"));
    CHECK(world.addresses("srv1") == "10.1.1.4");
    REQUIRE(world.put("A", "srv1", {a("10.9.9.9")}).empty());
    REQUIRE(world.drop_endpoint("pe1"));
    CHECK(world.addresses("srv1") == "10.9.9.9");
    REQUIRE(world.drop_records(signalr_zone, "A", "srv1"));
    CHECK(world.addresses("srv1") == "-");
}

TEST_CASE("an empty manual record set hides no registered records") {
    World world;
    REQUIRE(world.endpoint("pe1", "n1", "srv1"));
    REQUIRE(world.put("A", "srv1", {}).empty());
    CHECK(world.addresses("srv1") == "10.1.1.4");
    CHECK(world.get<RecordSet>(Estate::set_id(signalr_zone, "A", "srv1"))->origin ==
          Origin::Automatic);
    REQUIRE(world.put("A", "srv1", {a("10.1.1.4"), a("10.1.1.4")}).empty()); // az add-record
    CHECK(world.addresses("srv1") == "10.1.1.4");
    REQUIRE(world.drop_endpoint("pe1"));
    CHECK(world.addresses("srv1") == "10.1.1.4"); // somebody's own by now
}

TEST_CASE("a zone has 25,000 record sets") {
    World world;
    Draft draft = world.draft();
    const auto numbered = [](std::size_t number) {
        return RecordSet{
            {Estate::set_id(signalr_zone, "A", "h" + std::to_string(number)), {}, {}, {}, {}},
            dns::RrType::A,
            10,
            {},
            {a("10.0.0.1")},
            Origin::Manual,
            {}};
    };
    const auto put = [&](std::size_t number) {
        return code_of(put_record_set(draft, numbered(number)));
    };
    // The SOA is one of them; without the rule it is quicker.
    for (std::size_t i = 1; i < zones::record_sets_per_zone_max - 1; ++i) draft.put(numbered(i));
    CHECK(put(zones::record_sets_per_zone_max - 1).empty());
    CHECK(put(zones::record_sets_per_zone_max) == "MaxNumberOfRecordSetsReached");
    CHECK(put(1).empty());
}
