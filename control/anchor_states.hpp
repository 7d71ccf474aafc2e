// The file `trust-anchor-state`: what is learnt of trust anchors (RFC 5011) -> text and back. The
// server alone writes it; people may read it, or remove it for a new beginning. Slow path; one
// thread.
#pragma once

#include "control/findings.hpp"
#include "resolver/validate/anchor_tracking.hpp"

#include <map>
#include <string>
#include <variant>

namespace parallax::control {

inline constexpr std::size_t anchor_states_octets_max = 1 << 20;
inline constexpr std::size_t followed_zones_max = 32;

using FollowedAnchors = std::map<dns::Name, validate::AnchorTracking>;

/// Empty when there is no such file. A mistake has a place with a line.
std::variant<FollowedAnchors, config::Problem> read_anchor_states(const std::string& path);
std::string to_text(const FollowedAnchors& followed);

} // namespace parallax::control
