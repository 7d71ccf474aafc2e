#include "control/check_command.hpp"

#include "control/build_topology.hpp"
#include "control/named_files.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace parallax::control {
namespace {

std::string counted(std::size_t count, const std::string& noun) {
    return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
}

std::size_t names_in(const zones::Topology& topology) {
    std::size_t names = 0;
    for (const zones::PrivateZone& zone : topology.zones) names += zone.zone->name_count();
    return names;
}

std::string summary_of(const LoadOutcome& outcome) {
    const std::string doubts =
        counted(count_of(outcome.findings, zones::Severity::Warning), "warning");
    if (!outcome.state) {
        return counted(count_of(outcome.findings, zones::Severity::Error), "error") + ", " + doubts;
    }
    const zones::Topology& topology = outcome.state->topology;
    return "good: " + counted(topology.networks.size(), "network") + ", " +
           counted(topology.zones.size(), "zone") + ", " + counted(names_in(topology), "name") +
           ", " + counted(topology.services.size(), "service") + ", " +
           counted(topology.forward_rules.size(), "forward rule") + "; " + doubts;
}

/// As at start, with the secrets that the configuration names once the rest of it is right.
LoadOutcome checked(const std::string& file) {
    LoadOutcome outcome = load_state(file, {});
    if (!outcome.state) return outcome;
    const Findings faults = faults_of_named_files(outcome.state->config);
    if (faults.empty()) return outcome;
    outcome.state.reset();
    outcome.findings.insert(outcome.findings.end(), faults.begin(), faults.end());
    sort_findings(outcome.findings);
    return outcome;
}

Ink ink_of(const Finding& finding) {
    switch (finding.severity) {
    case zones::Severity::Error:
        return Ink::Red;
    case zones::Severity::Warning:
        return Ink::Yellow;
    case zones::Severity::Note:
        return Ink::Dim;
    }
    return Ink::Red;
}

} // namespace

ExitCode run(const CheckCommand& command, const Console& console) {
    const LoadOutcome outcome = checked(command.file);
    ExitCode code = exit_code_of(outcome.findings);
    const bool doubtful = count_of(outcome.findings, zones::Severity::Warning) > 0;
    if (code == ExitCode::Good && doubtful && command.strictness == Strictness::WarningsFailToo) {
        code = ExitCode::Configuration;
    }
    if (command.format == Format::Json) {
        const boost::json::object told{{"file", command.file},
                                       {"good", code == ExitCode::Good},
                                       {"summary", summary_of(outcome)},
                                       {"findings", to_json(outcome.findings)}};
        console.out << boost::json::serialize(told) << '\n';
        return code;
    }
    for (const Finding& finding : outcome.findings) {
        console.out << paint(to_text(finding), ink_of(finding), console.look) << '\n';
    }
    console.out << command.file << ": " << summary_of(outcome) << '\n';
    return code;
}

} // namespace parallax::control
