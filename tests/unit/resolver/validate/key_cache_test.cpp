#include "resolver/validate/key_cache.hpp"

#include "tests/unit/resolver/validate/signed_world.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::validate;
using namespace parallax::validate::testing;

namespace {

ZoneTrust insecure(const std::string& zone) {
    return {name_of(zone), Trust::Insecure, nullptr, {}};
}

} // namespace

TEST_CASE("a zone is known on its route until it expires") {
    KeyCache cache;
    cache.store(1, insecure("Example."), 100);
    REQUIRE(cache.find(1, name_of("example."), 99) != nullptr);
    CHECK(cache.find(2, name_of("example."), 99) == nullptr);
    CHECK(cache.find(1, name_of("www.example."), 99) == nullptr);
    CHECK(cache.find(1, name_of("example."), 100) == nullptr);
    CHECK(cache.size() == 0);
}

TEST_CASE("what was learnt last replaces what was known") {
    KeyCache cache;
    cache.store(1, insecure("example."), 100);
    cache.store(1, {name_of("example."), Trust::Bogus, nullptr, {}}, 200);
    CHECK(cache.size() == 1);
    CHECK(cache.find(1, name_of("example."), 150)->trust == Trust::Bogus);
    cache.clear();
    CHECK(cache.find(1, name_of("example."), 150) == nullptr);
}

TEST_CASE("it is bounded: the longest unused zone goes first, and no key set is too large") {
    KeyCache cache;
    for (std::size_t i = 0; i < zones_max; ++i) {
        cache.store(1, insecure("z" + std::to_string(i) + "."), 100);
    }
    REQUIRE(cache.find(1, name_of("z0."), 1) != nullptr); // used
    cache.store(1, insecure("new."), 100);
    CHECK(cache.size() == zones_max);
    CHECK(cache.find(1, name_of("z0."), 1) != nullptr);
    CHECK(cache.find(1, name_of("z1."), 1) == nullptr);

    const auto keys = [](std::size_t octets) {
        return std::make_shared<const ZoneKeys>(
            ZoneKeys{name_of("big."), {{1, 15, std::vector<std::uint8_t>(octets)}}});
    };
    constexpr std::size_t fitting = zone_keys_octets_max - read_key_octets;
    cache.store(1, {name_of("big."), Trust::Secure, keys(fitting + 1), {}}, 100);
    CHECK(cache.find(1, name_of("big."), 1) == nullptr);
    cache.store(1, {name_of("big."), Trust::Secure, keys(fitting), {}}, 100);
    CHECK(cache.find(1, name_of("big."), 1) != nullptr);
}
