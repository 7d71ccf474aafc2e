// What words become on the command line. Only for tests; any thread.
#pragma once

#include "control/command_line.hpp"

#include <catch2/catch.hpp>

namespace parallax::control::testing {

template <class Wanted>
Wanted parsed(const std::vector<std::string>& words) {
    const ParsedCommandLine line = parse_command_line(words);
    REQUIRE(std::holds_alternative<Command>(line));
    REQUIRE(std::holds_alternative<Wanted>(std::get<Command>(line)));
    return std::get<Wanted>(std::get<Command>(line));
}

} // namespace parallax::control::testing
