// Gives CMake a unit to precompile catch.hpp for; the test programs reuse the result.
#include <catch2/catch.hpp>
