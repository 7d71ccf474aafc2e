// The program `parallax`: words in, exit code out. What nothing else caught ends here (DESIGN
// section 7).
#include "control/command_line.hpp"

#include <CLI/Error.hpp>

#include <exception>
#include <iostream>

int main(int count, char** words) {
    using namespace parallax::control;
    try {
        const Console console{std::cout, std::cerr, look_for(surroundings_here())};
        const std::vector<std::string> arguments(words + (count > 0 ? 1 : 0), words + count);
        return static_cast<int>(run_command_line(arguments, console));
    } catch (const CLI::ParseError& fault) {
        std::cerr << "parallax: " << fault.what()
                  << "\nparallax: see `parallax --help` or `parallax COMMAND --help`\n";
        return static_cast<int>(ExitCode::Configuration);
    } catch (const std::exception& fault) {
        std::cerr << "parallax: " << fault.what() << '\n';
    }
    return static_cast<int>(ExitCode::Other);
}
