// build_trust(): the configuration's trust anchors -> validate::TrustAnchors, with everything that
// is wrong. Reads the files it names, what was learnt of the anchors included (RFC 5011). Slow
// path; one thread.
#pragma once

#include "config/config.hpp"
#include "control/anchor_states.hpp"
#include "resolver/validate/trust_anchors.hpp"

#include <memory>

namespace parallax::control {

inline constexpr std::size_t anchor_file_octets_max = 1 << 20;

struct BuiltTrust {
    std::shared_ptr<const validate::TrustAnchors> anchors; ///< never null
    FollowedAnchors followed; ///< empty unless `trust-anchor-state` is there
    Findings findings;
};

BuiltTrust build_trust(const config::Config& config);

/// `base`, where it trusts what is followed as that stands now.
std::shared_ptr<const validate::TrustAnchors> trust_now(const validate::TrustAnchors& base,
                                                        const FollowedAnchors& followed);

} // namespace parallax::control
