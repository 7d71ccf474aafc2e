#include "config/config.hpp"

namespace parallax::config {

std::string_view to_text(Cloud cloud) noexcept {
    switch (cloud) {
    case Cloud::Commercial:
        return "commercial";
    case Cloud::Government:
        return "government";
    case Cloud::China:
        return "china";
    }
    return "commercial";
}

std::string Config::declared_at(Location location) const {
    return file + ":" + std::to_string(location.line);
}

} // namespace parallax::config
