#include "control/text_table.hpp"

#include <catch2/catch.hpp>

using namespace parallax::control;

TEST_CASE("columns line up whatever the characters cost in octets") {
    CHECK(draw_table({{"a", "b"}, {"→→→", "c"}, {"\x1b[31mx\x1b[0m", "d"}}) ==
          "a    b\n→→→  c\n\x1b[31mx\x1b[0m    d\n");
}

TEST_CASE("rows may be shorter than others, and leave no blanks at their end") {
    CHECK(draw_table({{"long word", "x", ""}, {"y"}}) == "long word  x\ny\n");
}

TEST_CASE("CSV quotes what would break a row") {
    CHECK(to_csv({{"a", "b,c", "say \"x\"", "two\nlines"}}) ==
          "a,\"b,c\",\"say \"\"x\"\"\",\"two\nlines\"\r\n");
}
