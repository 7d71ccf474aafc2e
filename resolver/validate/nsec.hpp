// NsecProof: what verified NSEC records of one zone prove (RFC 4035 §5.4, RFC 6840 §4.1). See
// denial.hpp. Borrows the records; pure; any thread.
#pragma once

#include "resolver/validate/denial.hpp"

namespace parallax::validate {

class NsecProof {
  public:
    explicit NsecProof(const DenialRecords& records) noexcept : records_{records} {}

    bool denies_name(const dns::Name& name) const;
    bool denies_type(const dns::Name& name, dns::RrType type) const;
    bool denies_closer(const dns::Name& name, std::size_t labels) const;
    /// Some record at the name itself has NS.
    bool shows_delegation(const dns::Name& name) const;

    /// From an empty non-terminal toward `goal`: the lowest name down to which all are empty. The
    /// name itself where nothing tells. Pre: goal is at or below name.
    dns::Name empty_down_to(const dns::Name& name, const dns::Name& goal) const;

    /// The record whose gap the name falls into, of the name's own zone; null when there is none.
    const Nsec* covering(const dns::Name& name) const;
    const Nsec* matching(const dns::Name& name) const;

  private:
    const DenialRecords& records_;
};

/// The longest name that exists above `name`, by the record that covers it (RFC 4592 §3.3.1).
dns::Name closest_encloser(const Nsec& covering, const dns::Name& name);
/// The bits of the record at a name say that the name has no such type, and that it may say so.
bool lacks_type(const TypeBitmap& types, const dns::Name& name, dns::RrType type) noexcept;

} // namespace parallax::validate
