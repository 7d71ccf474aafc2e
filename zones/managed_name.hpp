// Managed names: of the control plane's networks, "<group>/<name>", which come and go; no other
// network's name has a slash. A `same-as` that names one is none while there is no such network.
// Pure; any thread.
#pragma once

#include <string_view>

namespace parallax::zones {

inline bool is_managed_name(std::string_view name) {
    return name.find('/') != std::string_view::npos;
}

} // namespace parallax::zones
