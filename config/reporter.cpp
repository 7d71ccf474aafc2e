#include "config/reporter.hpp"

#include "config/load.hpp"
#include "config/suggestion.hpp"

#include <algorithm>
#include <tuple>

namespace parallax::config {

bool Reporter::full() const noexcept {
    return problems_.size() >= problems_max;
}

void Reporter::report(Location location, std::string text) {
    if (full()) {
        ++unreported_;
        return;
    }
    problems_.push_back({file_, location.line, location.column, std::move(text)});
}

void Reporter::report_unknown(Location location, const std::string& complaint,
                              std::string_view word, std::span<const std::string_view> known) {
    // A suggestion costs a comparison with every known word: not for problems nobody will see.
    if (full()) return report(location, {});
    report(location, complaint + did_you_mean(word, known));
}

Problems Reporter::take() && {
    std::ranges::stable_sort(problems_, {}, [](const Problem& problem) {
        return std::tuple(problem.line, problem.column);
    });
    if (unreported_ > 0) {
        const Problem& last = problems_.back();
        problems_.push_back({file_, last.line, last.column,
                             std::to_string(unreported_) + " more problems are not shown"});
    }
    return std::move(problems_);
}

} // namespace parallax::config
