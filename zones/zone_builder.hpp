// ZoneBuilder: collects records, refuses what a zone may not contain, freezes the rest into a Zone.
//
// Used by the master-file reader, inline records and the control plane; one thread at a time.
#pragma once

#include "zones/zone.hpp"

#include <string>

namespace parallax::zones {

inline constexpr std::size_t records_per_set_max = 20; // Azure: records a record set (AZURE 2.5)

/// Which of Azure's rules apply besides those of the RFCs.
enum class ZoneRules : std::uint8_t {
    Azure, ///< 20 records a set; NS below the apex is allowed here (delegation to the VNet's DNS)
    Standard, ///< what master files of other origin may need: only the RFCs' rules
};

class ZoneBuilder {
  public:
    ZoneBuilder(const dns::Name& apex, ZoneRules rules);
    ~ZoneBuilder();
    ZoneBuilder(ZoneBuilder&&) noexcept;

    /// Adds one record. Returns what is wrong, in words an administrator can act on, or nothing:
    /// out of zone, CNAME beside other data or twice (RFC 1034 §3.6.2), CNAME at the apex, two
    /// SOAs, SOA below the apex, DNAME twice, RDATA malformed, more than `records_per_set_max`,
    /// class not IN, meta types. An exact duplicate is dropped (RFC 2181 §5). A differing TTL
    /// within a set takes the first record's (RFC 2181 §5.2).
    [[nodiscard]] std::optional<std::string> add(const dns::Record& record);

    /// The same for a caller that has hashed the owner already. Pre: it is the record's.
    [[nodiscard]] std::optional<std::string> add(const dns::Record& record,
                                                 const dns::HashedName& owner);
    /// Fetches what `add` will touch for this owner. In a large zone every name is a miss of all
    /// caches, which then passes while other work is done.
    void look_ahead(const dns::HashedName& owner) const noexcept;

    /// Reserves memory when the count is known roughly.
    void expect(std::size_t names);

    /// Freezes. Without an SOA the Azure default is supplied (AZURE 2.3: "azureprivatedns.net.
    /// azureprivatedns-host.microsoft.com. 1 3600 300 2419200 10", TTL 3600), so that negative
    /// answers live 10 s.
    std::shared_ptr<const Zone> build() &&;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace parallax::zones
