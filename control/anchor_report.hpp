// anchor_report(): what is trusted, key by key, for the admin socket; and as a table. Slow path;
// one thread.
#pragma once

#include "control/anchor_states.hpp"

#include <boost/json/object.hpp>

namespace parallax::control {

/// `faults`: what was wrong with the last answer about a zone's keys.
boost::json::object anchor_report(const validate::TrustAnchors& anchors,
                                  const FollowedAnchors& followed,
                                  const std::map<dns::Name, std::string>& faults);
/// For people.
std::string anchor_table(const boost::json::object& report);

} // namespace parallax::control
