// Synthetic: RRsets nobody wrote down: aliases of rewrites, addresses of services, SOAs of negative
// answers made up here. Values that own their octets; no allocation below
// `synthetic_octets_inline`.
#pragma once

#include "dns/ip_address.hpp"
#include "dns/rrset.hpp"

#include <boost/container/small_vector.hpp>

namespace parallax::answer {

inline constexpr std::size_t synthetic_octets_inline = 320;  // any SOA, 17 IPv6 addresses
inline constexpr std::uint32_t minimal_any_ttl_s = 3600;     // RFC 8482 §4.2 leaves it to us
inline constexpr std::uint32_t negative_ttl_s = 10;          // AZURE 2.3
inline constexpr std::uint32_t locally_served_ttl_s = 10800; // RFC 6303 §3

/// One name as the RDATA of a CNAME.
class EncodedName {
  public:
    explicit EncodedName(const dns::Name& name) noexcept;
    /// Valid as long as this object, which does not move.
    dns::RrsetView view(dns::RrType type, std::uint32_t ttl) const noexcept {
        return {type, 1, ttl, {octets_.data(), size_}};
    }

  private:
    std::array<std::uint8_t, 2 + dns::name_octets_max> octets_; // only the first size_ count
    std::size_t size_;
};

/// An RRset of any number of records.
class SyntheticRrset {
  public:
    SyntheticRrset(dns::RrType type, std::uint32_t ttl) noexcept : type_{type}, ttl_{ttl} {}

    // Made where it is kept: moving inline octets is copying them.
    SyntheticRrset(const SyntheticRrset&) = default;
    SyntheticRrset& operator=(const SyntheticRrset&) = delete;

    void add(std::span<const std::uint8_t> rdata);
    bool empty() const noexcept { return count_ == 0; }
    /// Valid as long as this object is neither changed nor moved.
    dns::RrsetView view() const noexcept {
        return {type_, count_, ttl_, {encoded_.data(), encoded_.size()}};
    }

  private:
    dns::RrType type_;
    std::uint16_t count_ = 0;
    std::uint32_t ttl_;
    boost::container::small_vector<std::uint8_t, synthetic_octets_inline> encoded_;
};

/// The SOA Azure gives private zones, for negative answers of names without a zone (AZURE 2.3).
SyntheticRrset azure_soa();
/// The SOA of a locally served zone: MNAME is the zone itself (RFC 6303 §3).
SyntheticRrset locally_served_soa(const dns::Name& apex);
/// The addresses of one family as A or AAAA; empty when there is none.
SyntheticRrset address_rrset(std::span<const dns::IpAddress> addresses, dns::RrType type,
                             std::uint32_t ttl);
/// HINFO "RFC8482" "" (RFC 8482 §4.2).
dns::RrsetView minimal_any_rrset() noexcept;

} // namespace parallax::answer
