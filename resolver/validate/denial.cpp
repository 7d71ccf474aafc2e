#include "resolver/validate/denial.hpp"

#include "resolver/validate/nsec.hpp"
#include "resolver/validate/nsec3.hpp"

namespace parallax::validate {

Denial denies_name(const DenialRecords& records, const dns::Name& name, Effort& effort) {
    if (NsecProof{records}.denies_name(name)) return Denial::Proven;
    return Nsec3Proof{records, effort}.denies_name(name);
}

Denial denies_type(const DenialRecords& records, const dns::Name& name, dns::RrType type,
                   Effort& effort) {
    if (NsecProof{records}.denies_type(name, type)) return Denial::Proven;
    return Nsec3Proof{records, effort}.denies_type(name, type);
}

Denial denies_closer(const DenialRecords& records, const dns::Name& name, std::size_t labels,
                     Effort& effort) {
    if (NsecProof{records}.denies_closer(name, labels)) return Denial::Proven;
    return Nsec3Proof{records, effort}.denies_closer(name, labels);
}

Cut cut_at(const DenialRecords& records, const dns::Name& name, Effort& effort) {
    const bool is_cut = NsecProof{records}.shows_delegation(name) ||
                        Nsec3Proof{records, effort}.shows_delegation(name);
    return is_cut ? Cut::Insecure : Cut::None;
}

} // namespace parallax::validate
