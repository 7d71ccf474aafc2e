#include "zones/name_table.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>

using namespace parallax;
using namespace parallax::zones;

namespace {

using Octets = std::vector<std::uint8_t>;
using dns::RrType;

dns::Name name_of(const std::string& text) {
    return *dns::Name::from_text(text);
}

void add(NameTable& table, const std::string& name, RrType type, const Octets& rdata) {
    const NameTable::Slot slot = table.find_or_add(dns::HashedName{name_of(name)});
    const NameTable::NewRecord record{type, 60, rdata};
    REQUIRE(table.has_room_at(slot, record));
    table.append(slot, record);
}

/// RDATA of the name's RRsets, each in its order; the name must exist.
std::vector<std::pair<RrType, std::vector<Octets>>> held(const Zone::Storage& storage,
                                                         const std::string& name) {
    const dns::HashedName hashed{name_of(name)};
    const auto entry = storage.find(hashed, hashed.label_count());
    REQUIRE(entry.has_value());
    std::vector<std::pair<RrType, std::vector<Octets>>> sets;
    entry->for_each_rrset([&](const dns::RrsetView& rrset) {
        auto& set = sets.emplace_back(rrset.type, std::vector<Octets>{});
        dns::for_each_rdata(rrset, [&](std::span<const std::uint8_t> rdata) {
            set.second.emplace_back(rdata.begin(), rdata.end());
        });
        CHECK(set.second.size() == rrset.count);
        CHECK(rrset.ttl == 60);
    });
    return sets;
}

} // namespace

TEST_CASE("records of one name together, of two names in turn: the same is held") {
    for (const bool in_turn : {false, true}) {
        NameTable table{name_of("example.")};
        add(table, "a.example.", RrType::A, {1, 1, 1, 1});
        if (in_turn) add(table, "b.example.", RrType::A, {9, 9, 9, 9});
        add(table, "a.example.", RrType::TXT, {1, 't'});
        if (in_turn) add(table, "b.example.", RrType::A, {8, 8, 8, 8});
        add(table, "a.example.", RrType::A, {2, 2, 2, 2});
        const auto storage = std::move(table).freeze();
        const auto sets = held(*storage, "a.example.");
        REQUIRE(sets.size() == 2);
        CHECK(sets[0].first == RrType::A);
        CHECK(sets[0].second == std::vector<Octets>{{1, 1, 1, 1}, {2, 2, 2, 2}});
        CHECK(sets[1].second == std::vector<Octets>{{1, 't'}});
        CHECK(storage->records == (in_turn ? 5 : 3));
        CHECK(storage->names == (in_turn ? 2 : 1));
    }
}

TEST_CASE("the apex may move before it has records") {
    NameTable table{name_of("example.")};
    add(table, "a.example.", RrType::A, {1, 1, 1, 1});
    add(table, "example.", RrType::A, {2, 2, 2, 2});
    add(table, "a.example.", RrType::A, {3, 3, 3, 3});
    CHECK(table.apex().rrset_count() == 1);
    const auto storage = std::move(table).freeze();
    CHECK(held(*storage, "example.")[0].second == std::vector<Octets>{{2, 2, 2, 2}});
    CHECK(held(*storage, "a.example.")[0].second.size() == 2);
}

TEST_CASE("missing ancestors are added, once, without records") { // RFC 8020
    NameTable table{name_of("example.")};
    add(table, "a.b.c.example.", RrType::A, {1, 1, 1, 1});
    add(table, "d.c.example.", RrType::A, {1, 1, 1, 1});
    const auto storage = std::move(table).freeze();
    CHECK(held(*storage, "c.example.").empty());
    CHECK(held(*storage, "b.c.example.").empty());
    CHECK(storage->names == 2);
    std::size_t entries = 0;
    storage->for_each_entry([&](const NameEntry&) { ++entries; });
    CHECK(entries == 5);
}

TEST_CASE("the index ends at the size its names need, whatever was expected") {
    for (const std::size_t expected : {0U, 10U, 100'000U}) {
        NameTable table{name_of("example.")};
        table.expect(expected);
        for (int i = 0; i < 1000; ++i) {
            add(table, "n" + std::to_string(i) + ".example.", RrType::TXT, {1, 't'});
        }
        const auto storage = std::move(table).freeze();
        CHECK(storage->slots.size() == 2048);
        CHECK(storage->arena.capacity() == storage->arena.size());
        for (int i = 0; i < 1000; ++i) {
            CHECK(held(*storage, "n" + std::to_string(i) + ".example.").size() == 1);
        }
    }
}

TEST_CASE("records in any order give what a map gives, holes or not") {
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937_64 random{seed};
    std::map<std::string, std::map<RrType, std::vector<Octets>>> model;
    NameTable table{name_of("example.")};
    // Long RDATA at few names: several times more than the holes that are left open.
    for (int i = 0; i < 4000; ++i) {
        const std::string name = (random() % 20 == 0 ? "" : std::to_string(random() % 30) + ".") +
                                 (random() % 3 == 0 ? "sub." : "") + "example.";
        const RrType types[] = {RrType::A, RrType::TXT, RrType::MX};
        const RrType type = types[random() % 3];
        Octets rdata(random() % 200);
        for (auto& octet : rdata) octet = static_cast<std::uint8_t>(random());
        if (type == RrType::A) rdata.resize(4); // what reverse names are made of
        add(table, name, type, rdata);
        model[name][type].push_back(rdata);
    }
    const auto storage = std::move(table).freeze();
    CHECK(storage->records == 4000);
    for (const auto& [name, sets] : model) {
        const auto found = held(*storage, name);
        CHECK(found.size() == sets.size());
        for (const auto& [type, values] : found) CHECK(sets.at(type) == values);
    }
    std::size_t octets = 0;
    storage->for_each_entry([&](const NameEntry& entry) {
        octets += static_cast<std::size_t>(entry.end() - entry.begin());
    });
    CHECK(octets == storage->arena.size());
}

TEST_CASE("reverse rows are in order and leave wildcards out") {
    NameTable table{name_of("example.")};
    add(table, "b.example.", RrType::A, {10, 0, 0, 2});
    add(table, "*.example.", RrType::A, {10, 0, 0, 3});
    add(table, "a.example.", RrType::A, {10, 0, 0, 1});
    add(table, "a.example.", RrType::AAAA, Octets(16, 1));
    const auto storage = std::move(table).freeze();
    REQUIRE(storage->reverse_v4.size() == 2);
    CHECK(storage->reverse_v4[0].address[3] == 1);
    CHECK(storage->reverse_v4[1].address[3] == 2);
    CHECK(storage->reverse_v6.size() == 1);
}
