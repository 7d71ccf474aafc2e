// UpdateMessage: a DNS UPDATE as it came (RFC 2136 §2): a zone, what must be true of it, what to
// change in it.
//
// Promises: an UpdateMessage that exists is what RFC 2136 §3.1, §3.2 and §3.4.1 allow whatever the
// zone holds; whether it may be done is decided elsewhere. Pure; any thread.
#pragma once

#include "control/registration/tsig_key.hpp"
#include "dns/header.hpp"
#include "dns/rr_type.hpp"

namespace parallax::control::registration {

inline constexpr std::size_t prerequisites_max = 32;
inline constexpr std::size_t changes_max = 32;
inline constexpr std::size_t additional_records_max = 16;

/// RFC 2136 §2.4.
struct Prerequisite {
    enum class Kind : std::uint8_t {
        NameInUse,
        NameNotInUse,
        RrsetExists,
        RrsetAbsent,
        RecordExists, ///< all of these of one name and type are the whole RRset
    } kind;
    dns::Name owner;
    dns::RrType type; ///< ANY for names
    Octets rdata;     ///< of RecordExists
};

/// RFC 2136 §2.5. The TTL of what is added is not kept: registered records have their own.
struct Change {
    enum class Kind : std::uint8_t { Add, DeleteRecord, DeleteRrset, DeleteName } kind;
    dns::Name owner;
    dns::RrType type; ///< ANY for DeleteName
    Octets rdata;     ///< of Add and DeleteRecord, names written out
};

enum class Edns : std::uint8_t { Absent, Present };

struct UpdateMessage {
    dns::Name zone;
    std::vector<Prerequisite> prerequisites;
    std::vector<Change> changes;
    Edns edns = Edns::Absent;
};

/// `message`: without TSIG. Otherwise FORMERR; NOTAUTH for another class than IN; NOTZONE for names
/// out of the zone; REFUSED for more records than the limits above.
std::variant<UpdateMessage, dns::Rcode> read_update(OctetView message);

} // namespace parallax::control::registration
