#include "control/registration/grant.hpp"

#include "zones/model/publish.hpp"

#include <algorithm>

namespace parallax::control::registration {

bool Grant::covers(const model::ResourceId& network) const {
    if (networks.empty()) return true;
    const std::string wanted = model::folded(model::published_name(network));
    return std::ranges::any_of(
        networks, [&](const std::string& each) { return model::folded(each) == wanted; });
}

} // namespace parallax::control::registration
