#include "resolver/recurse/slot_table.hpp"

#include <catch2/catch.hpp>

#include <cstring>
#include <optional>
#include <random>
#include <set>
#include <vector>

namespace parallax::recurse {

namespace {

constexpr std::size_t words = 3; // sequence, key, value
constexpr SlotTable::Stay usual{1, never_expires, Keeping::Usual};
constexpr SlotTable::Stay negative{1, never_expires, Keeping::Negative};

/// A map from hashes to values, as the caches use the table.
struct Kept {
    SlotTable table;

    explicit Kept(std::size_t octets) : table{octets, words} {}

    bool put(std::uint64_t key, const SlotTable::Stay& stay = usual, std::uint64_t value = 0) {
        const auto place = table.place_of(key);
        return table.write(
            place, stay, [&](unsigned way) { return key_in(place, way) == key; },
            [&](auto store) {
                store(1, key);
                store(2, value);
            });
    }
    /// Without leaving a mark.
    std::optional<std::uint64_t> look(std::uint64_t key) const {
        const auto way = way_of(key);
        if (!way) return std::nullopt;
        std::uint64_t value = 0;
        (void)table.read(table.place_of(key), *way, [&](auto load) { value = load(2); });
        return value;
    }
    bool ask(std::uint64_t key) const {
        const auto way = way_of(key);
        if (way) table.mark_visited(table.place_of(key), *way);
        return way.has_value();
    }
    std::optional<unsigned> way_of(std::uint64_t key) const {
        const auto place = table.place_of(key);
        for (unsigned way = 0; way < SlotTable::ways; ++way) {
            const bool fits = (table.fitting_ways(place) >> way & 1) != 0;
            if (fits && key_in(place, way) == key) return way;
        }
        return std::nullopt;
    }
    std::uint64_t key_in(SlotTable::Place place, unsigned way) const {
        std::uint64_t key = 0;
        (void)table.read(place, way, [&](auto load) { key = load(1); });
        return key;
    }
    std::set<std::uint64_t> kept_of(const std::vector<std::uint64_t>& keys) const {
        std::set<std::uint64_t> kept;
        for (const std::uint64_t key : keys) {
            if (way_of(key)) kept.insert(key);
        }
        return kept;
    }
};

/// Keys of one bucket; a tag is a key's low 16 bits, the lowest of them set.
const std::vector<std::uint64_t> eight{0x11, 0x21, 0x31, 0x41, 0x51, 0x61, 0x71, 0x81};

Kept one_full_bucket(const SlotTable::Stay& stay = usual) {
    Kept kept{1};
    for (const std::uint64_t key : eight) kept.put(key, stay, key * 2);
    return kept;
}

std::set<std::uint64_t> all_but(std::uint64_t key) {
    std::set<std::uint64_t> rest(eight.begin(), eight.end());
    rest.erase(key);
    return rest;
}

} // namespace

TEST_CASE("a bucket keeps eight entries and finds each") {
    const Kept kept = one_full_bucket();
    CHECK(kept.table.slot_count() == 8);
    for (const std::uint64_t key : eight) CHECK(kept.look(key) == key * 2);
    CHECK_FALSE(kept.look(0x91).has_value());
    CHECK_FALSE(kept.look(0x100000011).has_value()); // the same tag, another key
}

TEST_CASE("equal tags are told apart by the key, and each is found") {
    Kept kept{1};
    for (std::uint64_t i = 0; i < 8; ++i) kept.put(i << 16 | 0x11, usual, i);
    CHECK(kept.table.fitting_ways(kept.table.place_of(0x11)) == 0xFF);
    for (std::uint64_t i = 0; i < 8; ++i) CHECK(kept.look(i << 16 | 0x11) == i);
}

TEST_CASE("fitting_ways never misses a tag") {
    Kept kept = one_full_bucket();
    // Neighbouring values are where a borrow could go astray.
    for (unsigned way = 0; way < 8; ++way) {
        const auto fitting = kept.table.fitting_ways(kept.table.place_of(eight[way]));
        CHECK((fitting >> kept.way_of(eight[way]).value() & 1) == 1);
    }
    CHECK(Kept{1}.table.fitting_ways({0, 1}) == 0); // an empty bucket fits nothing
}

TEST_CASE("a key has one place: writing it again replaces it") {
    Kept kept = one_full_bucket();
    for (std::uint64_t version = 1; version < 20; ++version) {
        kept.put(0x31, usual, version);
        CHECK(kept.look(0x31) == version);
    }
    CHECK(kept.kept_of(eight).size() == 8);
    std::size_t in_use = 0;
    kept.table.for_each([&](std::uint32_t, unsigned) { ++in_use; });
    CHECK(in_use == 8);
}

TEST_CASE("expired entries go first, even those that were asked for") {
    Kept kept = one_full_bucket();
    kept.put(0x51, {1, 10, Keeping::Usual});
    for (const std::uint64_t key : eight) kept.ask(key);
    kept.put(0x91, {10, never_expires, Keeping::Usual});
    CHECK(kept.kept_of(eight) == all_but(0x51));
    Kept before = one_full_bucket();
    before.put(0x51, {1, 10, Keeping::Usual});
    before.ask(0x51);
    before.put(0x91, {9, never_expires, Keeping::Usual}); // one second earlier it is as good
    CHECK(before.way_of(0x51).has_value());
}

TEST_CASE("a newcomer that nobody asked for again goes before what was asked for") {
    Kept kept = one_full_bucket();
    for (const std::uint64_t key : eight) {
        if (key != 0x41) kept.ask(key);
    }
    for (std::uint64_t flood = 0x91; flood < 0x4000; flood += 0x10) {
        kept.put(flood);
        REQUIRE(kept.way_of(flood).has_value());
        REQUIRE(kept.kept_of(eight) == all_but(0x41));
    }
}

TEST_CASE("of newcomers the negative ones go first, asked ones of either kind stay") {
    Kept kept = one_full_bucket();
    kept.put(0x61, negative);
    kept.put(0x91);
    CHECK(kept.kept_of(eight) == all_but(0x61));
    Kept asked = one_full_bucket();
    asked.put(0x61, negative);
    asked.ask(0x61);
    asked.put(0x91);
    CHECK(asked.way_of(0x61).has_value());
}

TEST_CASE("among settled entries, those not asked for of late make room") {
    Kept kept = one_full_bucket();
    for (const std::uint64_t key : eight) kept.ask(key);
    kept.put(0x91); // all settle, one of them goes
    const auto settled = kept.kept_of(eight);
    REQUIRE(settled.size() == 7);
    const std::set<std::uint64_t> favourites{*settled.begin(), *settled.rbegin()};
    // Newcomers that are asked for settle in turn; whoever is asked for in between stays.
    for (std::uint64_t newcomer = 0xA1; newcomer < 0x2000; newcomer += 0x12) {
        for (const std::uint64_t key : favourites) kept.ask(key);
        kept.put(newcomer);
        kept.ask(newcomer);
    }
    CHECK(kept.kept_of(eight) == favourites);
}

TEST_CASE("a replaced entry keeps its standing, and a replaced way gives none away") {
    Kept kept = one_full_bucket();
    for (const std::uint64_t key : eight) kept.ask(key);
    kept.put(0x91);
    const auto settled = kept.kept_of(eight);
    for (const std::uint64_t key : settled) kept.put(key); // refreshed, not asked for
    REQUIRE(kept.way_of(0x91) == 0U);
    kept.put(0xA3); // points at way 1; but the newcomer goes
    CHECK(kept.kept_of(eight) == settled);
    CHECK_FALSE(kept.way_of(0x91).has_value());
}

TEST_CASE("when all were asked for, the way that goes turns with the key") {
    std::set<std::uint64_t> victims;
    for (std::uint64_t newcomer = 0x1001; newcomer < 0x1041; newcomer += 2) {
        Kept kept = one_full_bucket();
        for (const std::uint64_t key : eight) kept.ask(key);
        kept.put(newcomer);
        for (const std::uint64_t key : eight) {
            if (!kept.way_of(key)) victims.insert(key);
        }
    }
    CHECK(victims.size() == 8);
}

TEST_CASE("a way being written takes no second writer") {
    Kept kept{1};
    const auto place = kept.table.place_of(0x11);
    bool second = true;
    const bool first = kept.table.write(
        place, usual, [](unsigned) { return false; },
        [&](auto) { second = kept.put(0x21); }); // both want way 0, the first free one
    CHECK(first);
    CHECK_FALSE(second);
    CHECK_FALSE(kept.way_of(0x21).has_value());
}

TEST_CASE("an erased way is free and its words are gone") {
    Kept kept = one_full_bucket();
    const unsigned way = kept.way_of(0x41).value();
    CHECK(kept.table.erase(0, way));
    CHECK_FALSE(kept.way_of(0x41).has_value());
    CHECK(kept.table.fitting_ways(kept.table.place_of(0x41)) == 0);
    std::uint64_t left = 0;
    CHECK(kept.table.read_at(0, way, [&](auto load) { left = load(1) | load(2); }));
    CHECK(left == 0);
    std::set<unsigned> in_use;
    kept.table.for_each([&](std::uint32_t, unsigned each) { in_use.insert(each); });
    CHECK(in_use.size() == 7);
    CHECK(in_use.count(way) == 0);
    kept.put(0x91);
    CHECK(kept.way_of(0x91) == way);
}

TEST_CASE("a word changes for the first of several callers only") {
    Kept kept{1};
    kept.put(0x11, usual, 5);
    const auto place = kept.table.place_of(0x11);
    const unsigned way = kept.way_of(0x11).value();
    CHECK_FALSE(kept.table.change_word(place, way, {2, 4, 6}));
    CHECK(kept.table.change_word(place, way, {2, 5, 6}));
    CHECK_FALSE(kept.table.change_word(place, way, {2, 5, 6}));
    CHECK(kept.look(0x11) == 6);
}

TEST_CASE("memory is what was asked for, as far as whole buckets fit it") {
    for (const std::size_t octets : {std::size_t{10000}, std::size_t{1} << 20}) {
        const SlotTable table{octets, 24};
        CHECK(table.memory_octets() <= octets);
        CHECK(table.memory_octets() + 64 + 8 * 24 * 8 > octets);
        CHECK(table.slot_words() == 24);
    }
    CHECK(SlotTable{0, 24}.slot_count() == 8); // there is always one
}

TEST_CASE("hashes reach every bucket, and only buckets there are") {
    const SlotTable table{100 * (64 + 8 * words * 8), words};
    REQUIRE(table.slot_count() == 800);
    std::set<std::uint32_t> reached;
    for (std::uint64_t high = 0; high < 4000; ++high) {
        reached.insert(table.place_of(high * (UINT64_MAX / 3999)).bucket);
    }
    CHECK(reached.size() == 100);
    CHECK(*reached.rbegin() == 99);
}

TEST_CASE("a flood of names asked once leaves the working set") {
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    Kept kept{512 * (64 + 8 * words * 8)};
    const std::size_t capacity = kept.table.slot_count();
    std::vector<std::uint64_t> working(capacity / 2);
    for (std::uint64_t& key : working) key = random();
    for (const std::uint64_t key : working) {
        kept.put(key);
        kept.ask(key);
    }
    const std::size_t before = kept.kept_of(working).size();
    for (std::size_t i = 0; i < 10 * capacity; ++i) {
        kept.put(random());
        kept.ask(working[i % working.size()]); // what is gone stays gone
    }
    CHECK(before * 100 >= working.size() * 97); // hashing fills some buckets above eight
    CHECK(kept.kept_of(working).size() * 100 >= working.size() * 90);
}

} // namespace parallax::recurse
