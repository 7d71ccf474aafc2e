// The root's servers as they are known before anybody is asked: the hints built in (RFC 9609 §2).
// Constants; any thread.
#pragma once

#include "dns/ip_address.hpp"

#include <vector>

namespace parallax::iterate {

/// Both addresses of each of the thirteen.
std::vector<dns::Endpoint> root_servers();

} // namespace parallax::iterate
