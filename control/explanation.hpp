// Explanation: an Investigation in words: which network and why, each link with the zone, rule or
// service that decided it and where that is declared. The JSON of `explain --json`
// (docs/explain.md). Pure; any thread.
#pragma once

#include "resolver/serve/investigation.hpp"

#include <boost/json/object.hpp>

namespace parallax::control {

/// What the serving code did for `request`: question, network, steps, upstream work, response.
boost::json::object explanation_of(const serve::Investigation& investigation,
                                   const serve::InvestigationRequest& request);

/// The longest of a network's source prefixes that holds `address`.
std::optional<dns::Prefix> prefix_for(const zones::Network& network, const dns::IpAddress& address);

/// "zone_records", "rewrite", ...
std::string_view to_text(answer::LinkKind kind);

} // namespace parallax::control
