#include "config/location.hpp"

namespace parallax::config {

std::string to_text(const Problem& problem) {
    if (problem.line == 0) return problem.file + ": " + problem.text;
    return problem.file + ":" + std::to_string(problem.line) + ":" +
           std::to_string(problem.column) + ": " + problem.text;
}

} // namespace parallax::config
