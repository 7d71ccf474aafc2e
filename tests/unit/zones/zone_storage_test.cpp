#include "zones/zone_storage.hpp"

#include "tests/unit/zones/zone_text.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::zones;

TEST_CASE("names with equal slots are told apart by comparison") {
    std::string lines;
    for (int i = 0; i < 3000; ++i) {
        lines += "n" + std::to_string(i) + " 60 A 10.0." + std::to_string(i / 250) + "." +
                 std::to_string(i % 250) + "\n";
    }
    const auto zone = zone_of("example.", lines);
    for (int i = 0; i < 3000; ++i) {
        const std::string want =
            "A 10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250);
        REQUIRE(ask(*zone, "n" + std::to_string(i) + ".example.", "A") == want);
        REQUIRE(ask(*zone, "m" + std::to_string(i) + ".example.", "A") == "NXDOMAIN example.");
    }
}

TEST_CASE("the root may be a zone") {
    const auto zone = zone_of(".", "example. 60 A 192.0.2.1\n * 60 A 192.0.2.2");
    CHECK(ask(*zone, "example.", "A") == "A 192.0.2.1");
    CHECK(ask(*zone, "other.", "A") == "A 192.0.2.2");
    CHECK(ask(*zone, ".", "A") == "NODATA .");
}

TEST_CASE("the longest names are held") {
    const std::string label(63, 'x');
    const std::string name = label + "." + label + "." + label + "." + std::string(53, 'y');
    const auto zone = zone_of("example.", name + " 60 A 192.0.2.1");
    CHECK(ask(*zone, name + ".example.", "A") == "A 192.0.2.1");
    CHECK(ask(*zone, label + "." + label + "." + std::string(53, 'y') + ".example.", "A") ==
          "NODATA example.");
}
