// Denial: what verified NSEC and NSEC3 records prove about names that do not exist, types that a
// name does not have, and wildcards (RFC 4035 §5.4, RFC 5155 §8, RFC 6840 §4, RFC 9824).
//
// The records come from one zone, and their signatures are good; what they say is judged here, and
// nothing of it is believed outside that zone. Pure; any thread.
#pragma once

#include "resolver/validate/dnssec_rdata.hpp"
#include "resolver/validate/effort.hpp"

#include <vector>

namespace parallax::validate {

/// RFC 9276 §3.2: with more the zone is insecure.
inline constexpr std::uint16_t nsec3_iterations_max = 50;
/// NSEC and NSEC3 RRsets of one answer that are looked at.
inline constexpr std::size_t denial_records_max = 8;

struct DenialRecords {
    dns::Name zone;
    std::vector<Nsec> nsec;
    std::vector<Nsec3> nsec3;
};

enum class Denial : std::uint8_t {
    NotProven,
    Proven,
    OptOut,            ///< unsigned names may be there (RFC 5155 §6): insecure
    TooManyIterations, ///< insecure
    Spent,             ///< the Effort does not allow to find out
};

/// The name does not exist, and no wildcard makes it: NXDOMAIN.
Denial denies_name(const DenialRecords& records, const dns::Name& name, Effort& effort);
/// The name, or the wildcard it is made from, does not have the type: NODATA.
Denial denies_type(const DenialRecords& records, const dns::Name& name, dns::RrType type,
                   Effort& effort);
/// Nothing is closer to the name than the wildcard below its last `labels` labels.
Denial denies_closer(const DenialRecords& records, const dns::Name& name, std::size_t labels,
                     Effort& effort);

/// What the proof that a name has no DS says about it (RFC 4035 §5.2, RFC 5155 §8.9).
enum class Cut : std::uint8_t {
    None,     ///< it is no zone cut
    Insecure, ///< a delegation that is not signed
};
/// Pre: denies_type(records, name, DS) was Proven or OptOut.
Cut cut_at(const DenialRecords& records, const dns::Name& name, Effort& effort);

} // namespace parallax::validate
