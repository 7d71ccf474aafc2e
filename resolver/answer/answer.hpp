// Answer: what to say, decided but not yet encoded: RRsets with owner and section, rcode, flags.
//
// Decide first, encode afterwards (DESIGN section 4): lookup never sees the buffer, render never
// sees a zone. Borrows from the Snapshot, Replies and the Walk that made it. One thread.
#pragma once

#include "dns/edns.hpp"
#include "dns/rrset.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>
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

/// A chain may pass one DNAME twice, or end at it; an RRset has each record once (RFC 2181 §5).
inline bool holds(const Section& section, const dns::Name& owner, dns::RrType type) {
    return std::any_of(section.begin(), section.end(), [&](const AnswerRrset& item) {
        return item.rrset.type == type && item.owner == owner;
    });
}

struct Answer {
    dns::Rcode rcode = dns::Rcode::NoError;
    bool authoritative = false;
    bool authenticated = false;
    Section answer, authority, additional;
    std::optional<dns::EdeCode> error;
    std::string_view error_text; ///< static, or owned by the Walk
};

} // namespace parallax::answer
