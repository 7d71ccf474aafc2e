#include "zones/arena.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

using namespace parallax::zones;

namespace {

void append(Arena& arena, const std::string& text) {
    std::copy(text.begin(), text.end(), arena.extend(text.size()));
}

std::string contents(const Arena& arena) {
    return {arena.data(), arena.data() + arena.size()};
}

} // namespace

TEST_CASE("an arena keeps what it holds while it grows and shrinks") {
    Arena arena;
    CHECK(arena.size() == 0);
    std::string wanted;
    for (int i = 0; i < 100'000; ++i) {
        append(arena, "octets ");
        wanted += "octets ";
    }
    CHECK(contents(arena) == wanted);
    CHECK(arena.capacity() <= 2 * arena.size());
    arena.shrink();
    CHECK(arena.capacity() == arena.size());
    CHECK(contents(arena) == wanted);
}

TEST_CASE("reserved room is not held yet") {
    Arena arena;
    arena.reserve(1000);
    CHECK(arena.capacity() == 1000);
    CHECK(arena.size() == 0);
    append(arena, "a");
    CHECK(arena.capacity() == 1000);
    arena.reserve(10);
    CHECK(arena.capacity() == 1000);
}

TEST_CASE("an arena may stay empty") {
    Arena arena, other;
    arena.shrink();
    CHECK(arena == other);
}

TEST_CASE("arenas are equal when their octets are") {
    Arena a, b;
    b.reserve(100);
    append(a, "ab");
    append(b, "ab");
    CHECK(a == b);
    append(b, "c");
    CHECK_FALSE(a == b);
    append(a, "d");
    CHECK_FALSE(a == b);
}
