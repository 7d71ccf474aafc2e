// Zone: one private zone's records, frozen. Looks names up by the algorithm of RFC 1034 §4.3.2 with
// wildcards (RFC 4592), empty non-terminals (RFC 8020), DNAME (RFC 6672) and delegations.
//
// Promises: immutable after ZoneBuilder::build; lookup never allocates and never throws; at most
// 150 octets of memory a name with one A record, index included. Any thread, without locks.
#pragma once

#include "dns/hashed_name.hpp"
#include "dns/ip_address.hpp"
#include "dns/rrset.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace parallax::zones {

/// The zone's SOA as a negative answer carries it: owner is the apex, ttl = min(SOA TTL, MINIMUM)
/// (RFC 2308 §3).
struct NegativeSoa {
    const dns::Name* apex;
    dns::RrsetView soa;
};

/// Records of the asked name and type; also what a wildcard gave: the owner is the asked name.
/// For type ANY one of the name's RRsets (RFC 8482 §4.1).
struct Found {
    dns::RrsetView rrset;
};

/// CNAME, or DNAME above the name. `owner` is the DNAME's owner (for a CNAME, the asked name).
struct Alias {
    dns::RrsetView rrset; ///< type CNAME or DNAME, exactly one record
    dns::Name owner;
    std::optional<dns::Name>
        target; ///< nothing: the substituted name is too long (YXDOMAIN, RFC 6672 §2.2)
};

/// The name is at or below a zone cut (NS records not at the apex).
struct Delegated {
    dns::Name cut;
    dns::RrsetView ns;
};

struct NoData {
    NegativeSoa soa;
};
struct NxDomain {
    NegativeSoa soa;
};

using Lookup = std::variant<Found, Alias, Delegated, NoData, NxDomain>;

class Zone {
  public:
    ~Zone();
    Zone(const Zone&) = delete;
    Zone& operator=(const Zone&) = delete;

    const dns::Name& apex() const noexcept;

    /// Pre: name is at or below the apex. DS at a cut is answered by this side (RFC 4035 §3.1.4.1).
    Lookup lookup(const dns::HashedName& name, dns::RrType type) const;
    /// True when the name or the wildcard that covers it has records, or a zone cut or DNAME covers
    /// it: the question "does this zone hold <x>?" of DESIGN section 2, step 2. False for the
    /// apex's empty non-terminals and for missing names.
    bool holds(const dns::HashedName& name) const;
    /// Records exactly at `name`, below cuts too: glue (RFC 1034 §4.2.1).
    std::optional<dns::RrsetView> records_at(const dns::HashedName& name, dns::RrType type) const;

    /// Owners of A or AAAA records of this address, for PTR answers; at most `reverse_names_max`.
    std::vector<dns::Name> names_of(const dns::IpAddress& address) const;

    /// All RRsets, in unspecified order.
    void
    visit(const std::function<void(const dns::Name& owner, const dns::RrsetView&)>& visitor) const;

    /// Only those of several records; does not touch the owners of others.
    void visit_several(
        const std::function<void(const dns::Name& owner, const dns::RrsetView&)>& visitor) const;

    /// The same records, built in the same order; false may be wrong, true never is.
    bool has_content_of(const Zone& other) const noexcept;
    /// Some name below the apex has NS records.
    bool has_delegations() const noexcept;

    std::size_t name_count() const noexcept; ///< names with records
    std::size_t record_count() const noexcept;
    std::size_t rrset_count() const noexcept;
    std::size_t memory_octets() const noexcept; ///< all this zone keeps allocated

    struct Storage; ///< zone_storage.hpp

  private:
    friend class ZoneBuilder;
    explicit Zone(std::unique_ptr<Storage> storage);
    /// Label count of the longest existing ancestor of a name that does not exist.
    std::size_t closest_encloser(const dns::HashedName& name) const noexcept;
    Lookup lookup_missing(const dns::HashedName& name, dns::RrType type,
                          std::size_t encloser) const;
    std::unique_ptr<Storage> storage_;
};

inline constexpr std::size_t reverse_names_max = 20; // PTR records one address may have

} // namespace parallax::zones
