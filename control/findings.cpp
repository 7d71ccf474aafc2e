#include "control/findings.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <charconv>
#include <tuple>

namespace parallax::control {
namespace {

/// Takes ":number" off the end of `text`; 0 and no change when there is none.
std::uint32_t take_number(std::string& text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos || colon + 1 == text.size()) return 0;
    std::uint32_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, fault] = std::from_chars(text.data() + colon + 1, end, number);
    if (fault != std::errc{} || stop != end) return 0;
    text.erase(colon);
    return number;
}

config::Problem problem_at(std::string place, std::string text) {
    const std::uint32_t last = take_number(place);
    const std::uint32_t first = take_number(place);
    // One number is the line; with two the last is the column.
    if (first == 0) return {std::move(place), last, last == 0 ? 0U : 1U, std::move(text)};
    return {std::move(place), first, last, std::move(text)};
}

auto order_of(const Finding& finding) {
    const config::Problem& at = finding.problem;
    return std::tie(finding.severity, at.file, at.line, at.column, at.text);
}

} // namespace

bool has_errors(const Findings& findings) {
    return count_of(findings, zones::Severity::Error) > 0;
}

std::size_t count_of(const Findings& findings, zones::Severity severity) {
    return static_cast<std::size_t>(
        std::count_if(findings.begin(), findings.end(),
                      [&](const Finding& finding) { return finding.severity == severity; }));
}

ExitCode exit_code_of(const Findings& findings) {
    if (!has_errors(findings)) return ExitCode::Good;
    const bool files_only =
        std::all_of(findings.begin(), findings.end(), [](const Finding& finding) {
            return finding.severity != zones::Severity::Error || finding.cause == Cause::File;
        });
    return files_only ? ExitCode::Files : ExitCode::Configuration;
}

Finding finding_of(config::Problem problem) {
    const Cause cause = problem.line == 0 ? Cause::File : Cause::Content;
    return {zones::Severity::Error, std::move(problem), cause};
}

Finding finding_of(const zones::Breach& breach) {
    return {breach.severity, problem_at(breach.declared_at, breach.text), Cause::Content};
}

void sort_findings(Findings& findings) {
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return order_of(a) < order_of(b); });
    const auto same = [](const Finding& a, const Finding& b) { return order_of(a) == order_of(b); };
    findings.erase(std::unique(findings.begin(), findings.end(), same), findings.end());
}

std::string_view to_text(zones::Severity severity) {
    switch (severity) {
    case zones::Severity::Error:
        return "error";
    case zones::Severity::Warning:
        return "warning";
    case zones::Severity::Note:
        return "note";
    }
    return "error";
}

std::string to_text(const Finding& finding) {
    const config::Problem& at = finding.problem;
    std::string place = at.file;
    if (at.line > 0) place += ':' + std::to_string(at.line) + ':' + std::to_string(at.column);
    return place + ": " + std::string{to_text(finding.severity)} + ": " + at.text;
}

boost::json::array to_json(const Findings& findings) {
    boost::json::array list;
    for (const Finding& finding : findings) {
        list.push_back(boost::json::object{{"severity", to_text(finding.severity)},
                                           {"file", finding.problem.file},
                                           {"line", finding.problem.line},
                                           {"column", finding.problem.column},
                                           {"text", finding.problem.text}});
    }
    return list;
}

} // namespace parallax::control
