#include "resolver/recurse/siphash.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <string_view>
#include <vector>

namespace parallax::recurse {

namespace {

std::uint64_t hash(const HashKey& key, std::string_view text) {
    const std::vector<std::uint8_t> octets(text.begin(), text.end());
    return siphash13(key, octets);
}

struct Vector {
    std::string_view text;
    std::uint64_t hash;
};

} // namespace

// CPython 3.11's own hash() of octet strings is SipHash-1-3; these are its words. PYTHONHASHSEED=0
// is the key of zeros, 12345 the key below.
TEST_CASE("SipHash-1-3 agrees with another implementation") {
    constexpr std::array zero_key{
        Vector{"a", 0x407448d2b89b1813},
        Vector{"example.", 0xe8c2dee7055637a8},
        Vector{"1234567", 0xa33d651594fdae81},
        Vector{"12345678", 0x3489982430560a87},
        Vector{"privatelink.service.signalr.net", 0xddb5e6646bdd1714},
    };
    for (const Vector& each : zero_key) {
        CAPTURE(each.text);
        CHECK(hash({0, 0}, each.text) == each.hash);
    }
    constexpr HashKey key{0x25556dc46dc3dca0, 0xfc3ee4dbd06f6c90}; // a0 dc c3 6d ... e4 3e fc
    constexpr std::array keyed{
        Vector{"a", 0x83a33d688c5cf68f},
        Vector{"example.", 0x99196b5a001eb011},
        Vector{"1234567", 0xfda467e8153083e1},
        Vector{"12345678", 0x158d1acebf100fd3},
        Vector{"privatelink.service.signalr.net", 0x2bf44f346b4de256},
    };
    for (const Vector& each : keyed) {
        CAPTURE(each.text);
        CHECK(hash(key, each.text) == each.hash);
    }
}

// The inputs of the paper's own test vectors: key 00 01 ... 0f, input 00 01 ... of each length. The
// values are a separate implementation's, which gives the paper's value for SipHash-2-4.
TEST_CASE("SipHash-1-3 of every kind of length") {
    struct Sized {
        std::size_t octets;
        std::uint64_t hash;
    };
    constexpr std::array vectors{
        Sized{0, 0xabac0158050fc4dc},  Sized{1, 0xc9f49bf37d57ca93},  Sized{7, 0xd3927d989bb11140},
        Sized{8, 0x369095118d299a8e},  Sized{9, 0x25a48eb36c063de4},  Sized{15, 0xd320d86d2a519956},
        Sized{16, 0xcc4fdd1a7d908b66}, Sized{63, 0x9d199062b7bbb3a8},
    };
    std::vector<std::uint8_t> octets;
    for (std::uint8_t i = 0; i < 64; ++i) octets.push_back(i);
    for (const Sized& each : vectors) {
        CAPTURE(each.octets);
        CHECK(siphash13({0x0706050403020100, 0x0f0e0d0c0b0a0908},
                        std::span{octets}.first(each.octets)) == each.hash);
    }
}

TEST_CASE("each half of the key counts") {
    const auto plain = hash({1, 2}, "example.");
    CHECK(hash({1, 3}, "example.") != plain);
    CHECK(hash({0, 2}, "example.") != plain);
}

} // namespace parallax::recurse
