// build_trust(): the configuration's trust anchors -> validate::TrustAnchors, with everything that
// is wrong. Reads the files it names. Slow path; one thread.
#pragma once

#include "config/config.hpp"
#include "control/findings.hpp"
#include "resolver/validate/trust_anchors.hpp"

#include <memory>

namespace parallax::control {

inline constexpr std::size_t anchor_file_octets_max = 1 << 20;

struct BuiltTrust {
    std::shared_ptr<const validate::TrustAnchors> anchors; ///< never null
    Findings findings;
};

BuiltTrust build_trust(const config::Config& config);

} // namespace parallax::control
