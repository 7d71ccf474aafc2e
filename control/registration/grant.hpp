// Grant: what the holder of a key may change; Decision: what became of one update. Values; any
// thread.
#pragma once

#include "dns/rr_type.hpp"
#include "zones/model/resource_id.hpp"

namespace parallax::control::registration {

struct Grant {
    std::vector<std::string> networks; ///< "<group>/<name>", in any case; empty: all

    bool covers(const model::ResourceId& network) const;
};

struct Decision {
    dns::Rcode rcode = dns::Rcode::NoError;
    std::string why; ///< for the operator, of what is not done
    std::size_t hosts_changed = 0;
};

inline Decision refused(std::string why) {
    return {dns::Rcode::Refused, std::move(why)};
}

} // namespace parallax::control::registration
