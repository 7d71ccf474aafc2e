// ZoneAuthority: what name servers say that hold signed zones (RFC 4035 §3.1), and what a resolver
// passes on that does not validate. Test support only.
#pragma once

#include "dns/message.hpp"

#include <string>
#include <vector>

namespace parallax::validate::testing {

struct Zone {
    dns::Name apex;
    std::vector<dns::Record> records;
    std::string ds{}; ///< its DS record as text; empty: not signed
};

/// What an authoritative server of the zones says to a question with DO: an answer, with one alias
/// at most, a denial, a referral with DS or the proof that there is none. REFUSED: it has no such
/// zone.
dns::Message answer_of_authority(const std::vector<Zone>& zones, const dns::Question& question);

/// What a resolver says that knows the zones, with DO and CD: aliases are followed.
dns::Message answer_of_resolver(const std::vector<Zone>& zones, const dns::Question& question);

/// Whether an RRSIG is about records of a type.
bool covers(const dns::Record& rrsig, dns::RrType type);

} // namespace parallax::validate::testing
