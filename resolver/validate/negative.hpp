// The negative part of a reply, checked: SOA, NSEC and NSEC3 with good signatures of one zone. See
// denial.hpp for what they prove. Pure; any thread.
#pragma once

#include "resolver/validate/denial.hpp"
#include "resolver/validate/signed_rrset.hpp"

namespace parallax::validate {

/// What an RRset is checked against.
struct Judge {
    const ZoneKeys& keys;
    Effort& effort;
    std::uint32_t now_s;
};

/// The NSEC and NSEC3 of `proof` that the zone signed, as it published them; their TTLs are
/// limited, and what is none of them is taken out of it. Borrows from `proof`. The Fault says what
/// was wrong with the last of them, or that there is none.
std::variant<DenialRecords, Fault> checked_proof(std::vector<recurse::ReplyRrset>& proof,
                                                 const Judge& judge);

/// The same of a negative reply, whose SOA, if any, has to be signed too.
std::variant<DenialRecords, Fault> checked_negative(recurse::ReplyNegative& negative,
                                                    const Judge& judge);

/// The zone that claims to have signed it.
std::optional<dns::Name> signer_of(const recurse::ReplyNegative& negative);

} // namespace parallax::validate
