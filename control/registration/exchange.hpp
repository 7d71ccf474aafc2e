// Exchange: one UPDATE message, from its octets to its response, around whoever decides about it.
//
// admit() looks at the signature first: nothing of an unsigned message is looked at. Pure; any
// thread.
#pragma once

#include "control/registration/grant.hpp"
#include "control/registration/tsig.hpp"
#include "control/registration/update_message.hpp"

#include <memory>

namespace parallax::control::registration {

inline constexpr std::size_t keys_max = 100;

struct KeyHolder {
    TsigKey key;
    Grant grant;
};

/// The keys that are served; no two have the same name.
struct Keyring {
    std::vector<KeyHolder> holders;

    /// Null: no such key, or not with this algorithm.
    const KeyHolder* find(const dns::Name& name, const dns::Name& algorithm) const;
};

/// Signed by one of the keys, and well-formed.
struct AdmittedUpdate {
    std::shared_ptr<const Keyring> keyring; ///< that `holder` is of
    const KeyHolder* holder;
    UpdateMessage update;
    std::uint16_t id; ///< of the packet
    Tsig tsig;
};

/// The response to a message that is not admitted, and why it is not, for the operator.
struct TurnedAway {
    Octets response;
    dns::Rcode rcode;
    std::string why;
};

/// Pre: `packet` has a whole header (parse_query answered the rest).
std::variant<AdmittedUpdate, TurnedAway>
admit(OctetView packet, std::shared_ptr<const Keyring> keyring, UnixSeconds now);

/// The signed response.
Octets response_to(const AdmittedUpdate& admitted, dns::Rcode rcode, UnixSeconds now);

} // namespace parallax::control::registration
