#include "config/location.hpp"

#include <catch2/catch.hpp>

using namespace parallax::config;

TEST_CASE("a problem reads as file, line, column and text") {
    CHECK(to_text({"a.yaml", 3, 7, "too long"}) == "a.yaml:3:7: too long");
}

TEST_CASE("a problem of the whole file has no line") {
    CHECK(to_text({"a.yaml", 0, 0, "cannot be read"}) == "a.yaml: cannot be read");
}
