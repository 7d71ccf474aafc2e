// What rules::check says of a topology, as text. Only for tests; any thread.
#pragma once

#include "tests/unit/zones/topology_fixture.hpp"
#include "zones/rules.hpp"

namespace parallax::test {

inline std::string to_text(zones::Severity severity) {
    switch (severity) {
    case zones::Severity::Error:
        return "error";
    case zones::Severity::Warning:
        return "warning";
    case zones::Severity::Note:
        return "note";
    }
    return {};
}

/// "error at PLACE: TEXT" or "warning at PLACE: TEXT", one a breach.
inline std::vector<std::string> breaches(zones::Topology topology,
                                         const std::vector<dns::Endpoint>& own_endpoints = {}) {
    topology.catalogue = small_catalogue();
    std::vector<std::string> lines;
    for (const zones::Breach& breach : zones::check(topology, own_endpoints)) {
        lines.push_back(to_text(breach.severity) + " at " + breach.declared_at + ": " +
                        breach.text);
    }
    return lines;
}

/// The only breach; fails the test when there are more or none.
inline std::string only_breach(zones::Topology topology,
                               const std::vector<dns::Endpoint>& own_endpoints = {}) {
    const auto lines = breaches(std::move(topology), own_endpoints);
    for (const std::string& line : lines) UNSCOPED_INFO(line);
    CHECK(lines.size() == 1);
    return lines.empty() ? "" : lines.front();
}

} // namespace parallax::test
