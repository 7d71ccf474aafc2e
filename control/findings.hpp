// Findings: what is wrong or doubtful in a configuration and all it names: every finding has a
// place. Values; any thread.
#pragma once

#include "config/location.hpp"
#include "control/exit_code.hpp"
#include "zones/rules.hpp"

#include <boost/json/array.hpp>

#include <string>
#include <vector>

namespace parallax::control {

/// What has to be mended: what the configuration says, or access to the file that says it. Another
/// file that the configuration names is a part of what it says.
enum class Cause : std::uint8_t { Content, File };

struct Finding {
    zones::Severity severity = zones::Severity::Error;
    config::Problem problem;
    Cause cause = Cause::Content;
};
using Findings = std::vector<Finding>;

bool has_errors(const Findings& findings);
std::size_t count_of(const Findings& findings, zones::Severity severity);
/// Good without errors; Files when the configuration itself cannot be read; else Configuration.
ExitCode exit_code_of(const Findings& findings);

/// A mistake of the configuration loader's. One without a line is about the file as a whole.
Finding finding_of(config::Problem problem);
/// A breach between the pieces; its place is the `declared_at` that control/ gave:
/// "file:line:column".
Finding finding_of(const zones::Breach& breach);

/// Errors first, then by file, line and column; exact duplicates dropped.
void sort_findings(Findings& findings);

/// "error", "warning" or "note".
std::string_view to_text(zones::Severity severity);
/// "file:line:column: error: text".
std::string to_text(const Finding& finding);
boost::json::array to_json(const Findings& findings);

} // namespace parallax::control
