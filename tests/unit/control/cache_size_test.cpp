#include "control/cache_size.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::control;

TEST_CASE("a cache of more than half of the machine's memory is doubted, where it is declared") {
    config::Config config;
    config.file = "c.yaml";
    config.cache.answers_octets = std::uint64_t{2} << 30;
    config.cache.records_octets = std::uint64_t{1} << 30;
    config.cache.location = {4, 1};
    const auto doubt = doubt_cache_size(config, std::uint64_t{4} << 30);
    REQUIRE(doubt);
    CHECK(to_text(*doubt) ==
          "c.yaml:4:1: warning: the caches may take 3GiB, more than half of this "
          "machine's memory (4GiB)");
    CHECK_FALSE(doubt_cache_size(config, std::uint64_t{6} << 30));
    CHECK_FALSE(doubt_cache_size(config, 0)); // nobody knows
}

TEST_CASE("the machine says how much memory it has") {
    CHECK(machine_octets() > std::uint64_t{64} << 20);
}
