#include "config/keys.hpp"

namespace parallax::config {

std::vector<SectionKeys> all_sections() {
    return {keys::top,          keys::listener,
            keys::network,      keys::zone,
            keys::link,         keys::service,
            keys::rule,         keys::stub,
            keys::iteration,    keys::trusted,
            keys::tcp,          keys::udp,
            keys::upstream,     keys::cache,
            keys::limits,       keys::log,
            keys::control,      keys::arm,
            keys::principal,    keys::grant,
            keys::registration, keys::registration_key};
}

} // namespace parallax::config
