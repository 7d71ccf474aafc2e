// CanonicalRrset: an RRset in the form that signatures cover (RFC 4034 §6, RFC 6840 §5.1).
//
// Made once per RRset, whatever its signatures: the records are sorted and each is there once. Owns
// its octets; immutable; any thread.
#pragma once

#include "dns/rrset.hpp"
#include "resolver/validate/dnssec_rdata.hpp"

#include <vector>

namespace parallax::validate {

class CanonicalRrset {
  public:
    CanonicalRrset(const dns::Name& owner, const dns::RrsetView& rrset);

    /// What `rrsig` signs. Pre: rrsig.labels <= labels of the owner.
    std::vector<std::uint8_t> signed_octets(const Rrsig& rrsig) const;

  private:
    dns::Name owner_; ///< folded
    dns::RrType type_;
    std::vector<std::vector<std::uint8_t>> records_; ///< RDATA
};

/// Labels of a name as RRSIGs count them: without the root and a leading "*" (RFC 4034 §3.1.3).
std::size_t signed_label_count(const dns::Name& owner) noexcept;
/// The name with its last `labels` labels. Pre: labels <= name.label_count().
dns::Name last_labels(const dns::Name& name, std::size_t labels);

} // namespace parallax::validate
