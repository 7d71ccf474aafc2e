// Answer: what to say, decided but not yet encoded: RRsets with owner and section, rcode, flags.
//
// Decide first, encode afterwards (DESIGN section 4): lookup never sees the buffer, render never
// sees a zone. Borrows from the Snapshot, Replies and the Walk that made it. One thread.
#pragma once

#include "dns/edns.hpp"
#include "dns/rrset.hpp"

#include <boost/container/small_vector.hpp>

#include <string>

namespace parallax::answer {

/// Records held here keep their TTL; what an upstream said ages.
enum class TtlKind : std::uint8_t { Held, Ageing };

struct AnswerRrset {
    dns::Name owner;
    dns::RrsetView rrset; ///< its ttl is what is sent
    TtlKind ttl_kind = TtlKind::Held;
};

using Section = boost::container::small_vector<AnswerRrset, 4>;

struct Answer {
    dns::Rcode rcode = dns::Rcode::NoError;
    bool authoritative = false;
    bool authenticated = false;
    Section answer, authority, additional;
    std::optional<dns::EdeCode> error;
    std::string_view error_text; ///< static, or owned by the Walk
};

} // namespace parallax::answer
