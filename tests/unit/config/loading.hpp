// Loading configuration text in tests: what came out, in one expression.
#pragma once

#include "config/load.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace parallax::config {

inline const std::string minimal = "listen: 127.0.0.1:53\n"
                                   "networks: [{name: n1, sources: [10.1.0.0/16]}]\n";

/// Every problem as "line:column: text".
inline std::vector<std::string> problems_of(const std::string& text) {
    const auto loaded = load_text(text, "t.yaml");
    std::vector<std::string> shown;
    if (const auto* rejected = std::get_if<Rejected>(&loaded))
        for (const Problem& problem : rejected->problems)
            shown.push_back(to_text(problem).substr(std::string("t.yaml:").size()));
    return shown;
}

/// The only problem of the minimal configuration with `more` behind it (from line 3).
inline std::string problem_with(const std::string& more) {
    const auto problems = problems_of(minimal + more);
    CHECK(problems.size() == 1);
    return problems.empty() ? "" : problems.front();
}

inline Config config_of(const std::string& text) {
    for (const std::string& problem : problems_of(text)) UNSCOPED_INFO(problem);
    auto loaded = load_text(text, "conf/t.yaml");
    REQUIRE(std::holds_alternative<Config>(loaded));
    return std::get<Config>(std::move(loaded));
}

inline Config config_with(const std::string& more) {
    return config_of(minimal + more);
}

using Strings = std::vector<std::string>;

} // namespace parallax::config
