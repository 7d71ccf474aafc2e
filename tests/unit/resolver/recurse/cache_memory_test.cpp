#include "resolver/recurse/cache_memory.hpp"

#include <catch2/catch.hpp>

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace parallax::recurse {

namespace {

std::span<std::uint8_t> octets_of(const CacheMemory& memory) {
    return {static_cast<std::uint8_t*>(memory.start()), memory.octets()};
}

constexpr std::size_t many_octets = std::size_t{9} << 20; // on huge pages where there are any

} // namespace

TEST_CASE("memory is zeroed, aligned and of the size asked for") {
    for (const std::size_t octets : {std::size_t{1}, std::size_t{5000}, many_octets}) {
        CAPTURE(octets);
        const CacheMemory memory{octets};
        REQUIRE(memory.octets() == octets);
        CHECK(reinterpret_cast<std::uintptr_t>(memory.start()) % 64 == 0);
        const auto all = octets_of(memory);
        CHECK(std::all_of(all.begin(), all.end(), [](std::uint8_t octet) { return octet == 0; }));
        all.front() = all.back() = 7;
    }
}

TEST_CASE("usual pages are used one by one") {
    const CacheMemory memory{many_octets, Pages::Usual};
    octets_of(memory)[many_octets / 2] = 7;
    const auto page_octets = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    std::vector<unsigned char> pages(many_octets / page_octets);
    REQUIRE(::mincore(memory.start(), many_octets, pages.data()) == 0);
    CHECK(std::count_if(pages.begin(), pages.end(), [](auto page) { return page & 1; }) == 1);
}

TEST_CASE("no octets are no memory") {
    CHECK(CacheMemory{}.start() == nullptr);
    CHECK(CacheMemory{0}.start() == nullptr);
    CHECK(CacheMemory{0}.octets() == 0);
}

TEST_CASE("memory has one owner at a time") {
    CacheMemory first{100};
    octets_of(first)[99] = 5;
    const void* const place = first.start();
    CacheMemory second{std::move(first)};
    CHECK(second.start() == place);
    CHECK(second.octets() == 100);
    CHECK(octets_of(second)[99] == 5);
    CacheMemory third{200};
    third = std::move(second);
    CHECK(third.start() == place);
    CHECK(third.octets() == 100);
}

TEST_CASE("more than there can be is nothing") {
    const CacheMemory memory{std::size_t{1} << 60};
    CHECK(memory.start() == nullptr);
    CHECK(memory.octets() == 0);
}

} // namespace parallax::recurse
