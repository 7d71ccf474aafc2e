// Differences: what two forms of one resource say otherwise, member by member. Pure; any thread.
#pragma once

#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace parallax::control::import {

/// Told of one resource; then "and so on".
inline constexpr std::size_t differences_max = 20;

struct Difference {
    std::string member;        ///< "properties.ttl"
    std::string before, after; ///< JSON; "": absent
};

/// What the server counts and decides on (etags, GUIDs, states of provisioning) does not differ.
std::vector<Difference> differences_of(const boost::json::value& before,
                                       const boost::json::value& after);

} // namespace parallax::control::import
