#include "resolver/recurse/blob_cache.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <unistd.h>

namespace parallax::recurse {

namespace {

using Octets = std::vector<std::uint8_t>;
constexpr HashKey key{1, 2};
constexpr BlobShape shape{2, {32, 64, 128}}; // two octets stand before the name

Octets wire(const std::string& label) {
    Octets octets(label.size() + 2, 0);
    octets.front() = static_cast<std::uint8_t>(label.size());
    std::copy(label.begin(), label.end(), octets.begin() + 1);
    return octets;
}

struct Asking {
    std::string label = "www";
    std::uint16_t type = 1;
    std::uint8_t flags = 0;
    std::uint64_t scope = 7;
    Seconds grace = 0;
};

/// A blob of `octets` in all whose rest is made from `fill`.
Octets blob_of(const std::string& label, std::size_t octets, std::uint8_t fill) {
    Octets blob(octets, fill);
    const Octets name = wire(label);
    std::copy(name.begin(), name.end(), blob.begin() + 2);
    return blob;
}

struct Cache {
    BlobCache blobs;
    explicit Cache(std::size_t octets = 100000) : blobs{shape, octets} {}

    struct Stored {
        Octets octets;
        Seconds now = 1;
        Seconds expires = never_expires;
        std::uint16_t mark = 0;
    };
    bool store(const Asking& asking, const Stored& stored) {
        const Octets name = wire(asking.label);
        CacheQuestion question{name, asking.type, asking.flags};
        question.hash = hash_of(question, key);
        return blobs.store({asking.scope, question, stored.now},
                           {stored.octets, stored.mark, stored.expires});
    }
    struct Seen {
        BlobFound found;
        Octets octets;
    };
    Seen find(const Asking& asking, Seconds now = 1) {
        const Octets name = wire(asking.label);
        CacheQuestion question{name, asking.type, asking.flags};
        question.hash = hash_of(question, key);
        std::array<std::uint8_t, 136> out;
        out.fill(0xEE);
        const auto found =
            blobs.find({asking.scope, question, now, asking.grace}, std::span{out}.first(128));
        CHECK(std::all_of(out.begin() + 128, out.end(), [](auto each) { return each == 0xEE; }));
        return {found, Octets(out.begin(), out.begin() + found.octets)};
    }
};

} // namespace

TEST_CASE("a blob is found under its own scope, name, type and flags only") {
    Cache cache;
    const Octets blob = blob_of("www", 30, 5);
    REQUIRE(cache.store({}, {blob, 1, 100, 9}));
    const auto seen = cache.find({}, 50);
    CHECK(seen.octets == blob);
    CHECK(seen.found.mark == 9);
    CHECK(seen.found.stored == 1);
    CHECK(seen.found.expires == 100);
    const std::array others{Asking{"wwv"},
                            Asking{"ww"},
                            Asking{"www", 2},
                            Asking{"www", 1, 1},
                            Asking{"www", 257},
                            Asking{"www", 1, 0, 6},
                            Asking{"www", 1, 0, 7 + (std::uint64_t{1} << 63)}};
    for (const Asking& other : others) {
        CAPTURE(other.label, other.type, other.scope);
        CHECK(cache.find(other, 50).found.octets == 0);
    }
}

TEST_CASE("a name is compared in full: an equal hash is not enough") {
    Cache cache;
    const Octets www = wire("www"), far = wire("far");
    CacheQuestion first{www, 1, 0, 42}, second{far, 1, 0, 42};
    const Octets blob = blob_of("www", 30, 5);
    REQUIRE(cache.blobs.store({7, first, 1}, {blob}));
    std::array<std::uint8_t, 128> out;
    CHECK(cache.blobs.find({7, first, 1}, out).octets == 30);
    CHECK(cache.blobs.find({7, second, 1}, out).octets == 0);
    const CacheQuestion retyped{www, 2, 0, 42}, flagged{www, 1, 1, 42};
    CHECK(cache.blobs.find({7, retyped, 1}, out).octets == 0);
    CHECK(cache.blobs.find({7, flagged, 1}, out).octets == 0);
}

TEST_CASE("hash_of differs for what differs, and with the key") {
    const Octets one = wire("a"), two = wire("b"), longer = wire("abcdefgh");
    const auto of = [](const Octets& name, std::uint16_t type, std::uint8_t flags) {
        return hash_of(CacheQuestion{name, type, flags}, key);
    };
    CHECK(of(one, 1, 0) == of(one, 1, 0));
    CHECK(of(one, 1, 0) != of(two, 1, 0));
    CHECK(of(one, 1, 0) != of(one, 2, 0));
    CHECK(of(one, 1, 0) != of(one, 1, 1));
    CHECK(of(one, 1, 0) != of(longer, 1, 0));
    CHECK(of(one, 1, 0) != hash_of(CacheQuestion{one, 1, 0}, {1, 3}));
}

TEST_CASE("blobs of every size, small, medium and large, in turn under one name") {
    Cache cache;
    for (std::size_t octets = 7; octets <= 128; ++octets) {
        const Octets blob = blob_of("www", octets, static_cast<std::uint8_t>(octets));
        REQUIRE(cache.store({}, {blob}));
        REQUIRE(cache.find({}).octets == blob);
        const Octets small = blob_of("www", 7, 1);
        REQUIRE(cache.store({}, {small}));
        REQUIRE(cache.find({}).octets == small);
    }
    CHECK_FALSE(cache.store({}, {blob_of("www", 129, 1)}));
    CHECK(cache.find({}).found.octets == 7);
}

TEST_CASE("an entry expires to the second, and with grace later") {
    for (const std::size_t octets : {20U, 50U, 100U}) {
        CAPTURE(octets);
        Cache cache;
        REQUIRE(cache.store({}, {blob_of("www", octets, 3), 10, 20}));
        CHECK(cache.find({}, 19).found.octets == octets);
        CHECK(cache.find({}, 20).found.octets == 0);
    }
    Cache cache;
    REQUIRE(cache.store({}, {blob_of("www", 20, 3), 10, 20}));
    const Asking graceful{"www", 1, 0, 7, 5};
    CHECK(cache.find(graceful, 20).found.octets == 20);
    CHECK(cache.find(graceful, 24).found.octets == 20);
    CHECK(cache.find(graceful, 25).found.octets == 0);
    CHECK_FALSE(cache.store({"other"}, {blob_of("other", 20, 3), 20, 20}));
    CHECK(cache.find({"other"}, 20).found.octets == 0);
}

TEST_CASE("a large blob has grace as well") {
    Cache cache;
    REQUIRE(cache.store({}, {blob_of("www", 100, 3), 10, 20}));
    CHECK(cache.find({"www", 1, 0, 7, 5}, 24).found.octets == 100);
    CHECK(cache.find({"www", 1, 0, 7, 5}, 25).found.octets == 0);
}

TEST_CASE("refresh is due in the last tenth of a life, to one caller") {
    for (const std::size_t octets : {20U, 50U, 100U}) {
        CAPTURE(octets);
        Cache cache;
        REQUIRE(cache.store({}, {blob_of("www", octets, 3), 100, 200}));
        CHECK_FALSE(cache.find({}, 189).found.refresh_due);
        CHECK(cache.find({}, 190).found.refresh_due);
        CHECK_FALSE(cache.find({}, 190).found.refresh_due);
        CHECK_FALSE(cache.find({}, 199).found.refresh_due);
        REQUIRE(cache.store({}, {blob_of("www", octets, 4), 195, 295})); // the refreshed one
        CHECK_FALSE(cache.find({}, 284).found.refresh_due);
        CHECK(cache.find({}, 286).found.refresh_due);
    }
    Cache cache;
    REQUIRE(cache.store({}, {blob_of("www", 20, 3)}));
    CHECK_FALSE(cache.find({}, never_expires - 1).found.refresh_due);
    REQUIRE(cache.store({"short"}, {blob_of("short", 20, 3), 1, 10}));
    CHECK_FALSE(cache.find({"short"}, 9).found.refresh_due); // too short a life
}

TEST_CASE("visit shows what has not expired, each entry once") {
    Cache cache;
    cache.store({"small"}, {blob_of("small", 20, 1), 1, 100, 4});
    cache.store({"medium", 2, 1, 9}, {blob_of("medium", 50, 2), 1, 100, 5});
    cache.store({"large"}, {blob_of("large", 100, 3), 1, 100, 6});
    cache.store({"gone"}, {blob_of("gone", 20, 4), 1, 50, 7});
    std::map<std::uint16_t, Octets> shown;
    cache.blobs.visit(60, [&](const BlobCache::Shown& each) {
        CHECK(shown.count(each.mark) == 0);
        shown[each.mark] = Octets(each.octets.begin(), each.octets.end());
        CHECK(each.expires == 100);
        CHECK(each.stored == 1);
        CHECK(each.scope == (each.mark == 5 ? 9 : 7));
        CHECK(each.type == (each.mark == 5 ? 2 : 1));
    });
    CHECK(shown.size() == 3);
    CHECK(shown[4] == blob_of("small", 20, 1));
    CHECK(shown[6] == blob_of("large", 100, 3));
    CHECK(cache.blobs.statistics(60).entries == 3);
    CHECK(cache.blobs.statistics(1).entries == 4);
}

TEST_CASE("erase_if empties what matches, of every size, and nothing else") {
    Cache cache;
    for (const std::size_t octets : {20U, 50U, 100U}) {
        const std::string size = std::to_string(octets);
        cache.store({"a" + size}, {blob_of("a" + size, octets, 1)});
        cache.store({"b" + size}, {blob_of("b" + size, octets, 2)});
    }
    const auto erased =
        cache.blobs.erase_if([](std::span<const std::uint8_t> name) { return name[1] == 'a'; });
    CHECK(erased == 3);
    for (const std::string size : {"20", "50", "100"}) {
        CHECK(cache.find({"a" + size}).found.octets == 0);
        CHECK(cache.find({"b" + size}).found.octets != 0);
    }
    CHECK(cache.blobs.erase_if([](std::span<const std::uint8_t>) { return true; }) == 3);
    CHECK(cache.blobs.statistics(1).entries == 0);
}

TEST_CASE("an old medium blob does not return when its name became small and was erased") {
    Cache cache;
    cache.store({}, {blob_of("www", 50, 1)});
    cache.store({}, {blob_of("www", 20, 2)});
    CHECK(cache.blobs.erase_if([](std::span<const std::uint8_t>) { return true; }) >= 1);
    CHECK(cache.find({}).found.octets == 0);
    CHECK(cache.blobs.statistics(1).entries == 0);
}

TEST_CASE("memory is fixed and within 15 % of what was asked for") {
    for (const std::size_t octets : {1UL << 20, 16UL << 20}) {
        Cache cache{octets};
        const auto memory = cache.blobs.statistics(1).memory_octets;
        CHECK(memory <= octets);
        CHECK(memory * 100 >= octets * 85);
        for (int i = 0; i < 100; ++i) {
            const std::string label = std::to_string(i);
            cache.store({label}, {blob_of(label, 7 + static_cast<std::size_t>(i), 1)});
        }
        CHECK(cache.blobs.statistics(1).memory_octets == memory);
    }
}

namespace {

std::size_t resident_octets() {
    std::ifstream statm{"/proc/self/statm"};
    std::size_t all = 0, resident = 0;
    statm >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

} // namespace

TEST_CASE("full of entries of all sizes, it takes the memory it was given, within 15 %") {
    constexpr std::size_t given = std::size_t{48} << 20;
    const std::size_t before = resident_octets();
    BlobCache blobs{{2, {144, 400, 1408}}, given};
    for (const auto& [octets, count] : {std::pair{100, 400000}, {300, 60000}, {1200, 30000}}) {
        for (int i = 0; i < count; ++i) {
            const std::string label = std::to_string(octets) + '-' + std::to_string(i);
            const Octets name = wire(label);
            CacheQuestion question{name, 1, 0, 0};
            question.hash = hash_of(question, key);
            const Octets blob = blob_of(label, static_cast<std::size_t>(octets), 7);
            blobs.store({7, question, 1}, {blob, 0, never_expires, Keeping::Usual});
        }
    }
    const auto taken = static_cast<double>(resident_octets() - before);
    CHECK(taken > 0.85 * given);
    CHECK(taken < 1.15 * given);
    CHECK(blobs.statistics(1).entries > blobs.statistics(1).slots / 2);
}

TEST_CASE("no octets: nothing is stored, nothing found") {
    Cache cache{0};
    CHECK_FALSE(cache.store({}, {blob_of("www", 20, 1)}));
    CHECK(cache.find({}).found.octets == 0);
    CHECK(cache.blobs.statistics(1).entries == 0);
}

} // namespace parallax::recurse
