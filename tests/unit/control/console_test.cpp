#include "control/console.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace parallax::control;

TEST_CASE("UTF-8 is drawn only where the locale says so") {
    CHECK(look_for({"C.UTF-8", false, false}).charset == Charset::Utf8);
    CHECK(look_for({"de_DE.utf8", false, false}).charset == Charset::Utf8);
    CHECK(look_for({"C", false, false}).charset == Charset::Ascii);
    CHECK(look_for({"", false, false}).charset == Charset::Ascii);
}

TEST_CASE("colours need a terminal and no NO_COLOR") {
    CHECK(look_for({"C", true, false}).colour == Colour::On);
    CHECK(look_for({"C", true, true}).colour == Colour::Off);
    CHECK(look_for({"C", false, false}).colour == Colour::Off);
    CHECK(paint("x", Ink::Red, {Charset::Ascii, Colour::Off}) == "x");
    CHECK(paint("x", Ink::Red, {Charset::Ascii, Colour::On}) == "\x1b[31mx\x1b[0m");
    CHECK(paint("x", Ink::Plain, {Charset::Ascii, Colour::On}) == "x");
}

TEST_CASE("the environment is read as locale(7) orders it") {
    setenv("LC_ALL", "x.UTF-8", 1);
    CHECK(surroundings_here().locale == "x.UTF-8");
    unsetenv("LC_ALL");
}

TEST_CASE("what others said cannot steer the terminal") {
    CHECK(printable("plain → text") == "plain → text");
    CHECK(printable("\x1b[2J\x7f") == "\\x1b[2J\\x7f");
    CHECK(printable("\xc2\x9b") == "\\xc2\\x9b");          // CSI as one character
    CHECK(printable("\xff\xe2\x82") == "\\xff\\xe2\\x82"); // no UTF-8, cut UTF-8
}
