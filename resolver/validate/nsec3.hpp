// Nsec3Proof: what verified NSEC3 records of one zone prove (RFC 5155 §8). See denial.hpp.
//
// Promises: each hash is taken from the Effort first; once it is spent nothing is proven. Borrows
// the records; one thread.
#pragma once

#include "resolver/validate/denial.hpp"

namespace parallax::validate {

class Nsec3Proof {
  public:
    /// Records whose parameters are not those of the first are left out (RFC 5155 §8.2).
    Nsec3Proof(const DenialRecords& records, Effort& effort);

    Denial denies_name(const dns::Name& name);
    Denial denies_type(const dns::Name& name, dns::RrType type);
    Denial denies_closer(const dns::Name& name, std::size_t labels);
    /// A record at the name has NS; or the name may be an unsigned delegation by opt-out.
    bool shows_delegation(const dns::Name& name);

  private:
    /// RFC 5155 §8.3.
    struct Encloser {
        dns::Name name;
        const Nsec3* next_closer = nullptr; ///< covers the name one label longer
    };
    std::optional<Encloser> closest_encloser(const dns::Name& name);
    std::optional<NameDigest> hash(const dns::Name& name);
    const Nsec3* matching(const dns::Name& name);
    const Nsec3* covering(const dns::Name& name);
    Denial unproven() const noexcept;

    const dns::Name& zone_;
    Effort& effort_;
    std::vector<Nsec3> records_;
    bool is_spent_ = false;
    bool has_too_many_iterations_ = false;
};

} // namespace parallax::validate
