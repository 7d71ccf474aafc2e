// Special-use names (DESIGN section 2, step 5): answered here so that they leak to nobody.
//
// RFC 6761 (localhost, invalid, test, private reverse zones), RFC 6303 with RFC 7793 (locally
// served reverse zones), RFC 7686 (onion), RFC 8375 (home.arpa), RFC 9476 (alt). Whether a zone or
// a rule covers the name is the caller's question. Pure; any thread.
#pragma once

#include "dns/hashed_name.hpp"
#include "dns/rr_type.hpp"
#include "resolver/answer/synthetic.hpp"

#include <optional>

namespace parallax::answer {

/// A locally served zone that covers a name.
struct SpecialUse {
    enum class Content : std::uint8_t {
        Empty,     ///< SOA and NS at the apex, nothing else
        Localhost, ///< 127.0.0.1 and ::1 at every name (RFC 6761 §6.3)
        Loopback4, ///< 127.in-addr.arpa: 1.0.0.127 is localhost
        Loopback6, ///< ::1 in ip6.arpa: the apex is localhost
    } content = Content::Empty;
    std::size_t apex_labels = 0; ///< label count of the zone's name
};

/// The zone that covers `name`. DS of home.arpa is not ours to answer (RFC 8375 §4 (4)).
std::optional<SpecialUse> special_use_of(const dns::HashedName& name, dns::RrType type) noexcept;

/// What that zone says.
struct SpecialUseAnswer {
    dns::Rcode rcode = dns::Rcode::NoError;
    std::optional<SyntheticRrset> found; ///< nothing: a negative answer
};
SpecialUseAnswer answer_special_use(const SpecialUse& special, const dns::HashedName& name,
                                    dns::RrType type);

} // namespace parallax::answer
