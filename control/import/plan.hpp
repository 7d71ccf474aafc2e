// Plan: exported resources in the order they can be made in, with what they need beside them.
//
// - Resource groups are made where there are none.
// - A service that an endpoint leads to, and that no file holds, is made as the simplest one of its
//   kind; that is noted.
// - Record sets that an endpoint or a host registered are left out: they come with it. The address
//   in one becomes the endpoint's.
// - Endpoints whose connection was rejected or removed are left out.
// Pure; any thread.
#pragma once

#include "control/import/exported.hpp"

namespace parallax::control::import {

struct Plan {
    std::vector<Exported> resources; ///< parents before children, what is named before who names it
    std::vector<std::string> notes;
};

/// Text: two files say different things of one resource, or there are too many.
std::variant<Plan, std::string> plan_of(std::vector<Export> exports);

/// How late a resource of this type can be made: 0 is first.
unsigned rank_of(std::string_view id);

} // namespace parallax::control::import
