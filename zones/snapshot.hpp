// Snapshot: everything the hot path reads, frozen: networks, horizons, zones, services, rules.
//
// Immutable. Workers hold a plain shared_ptr<const Snapshot> each and get the next one posted to
// their loop (DESIGN section 5); one query sees one Snapshot. Built by freeze() on the control
// thread.
#pragma once

#include "zones/horizon.hpp"
#include "zones/prefix_map.hpp"

#include <unordered_map>

namespace parallax::zones {

inline constexpr std::uint32_t service_ttl_s = 60; // declared services' records, public side
// Rewrites' CNAMEs, PTRs: Azure's private TTL (AZURE 2.5).
inline constexpr std::uint32_t synthetic_ttl_s = 10;

/// Step 3: what a name means on the public side held here.
struct PublicSide {
    const Service* service = nullptr;
    enum class Role : std::uint8_t {
        PublicAlias,   ///< public name of a service with an endpoint: CNAME to the private name
        PublicAddress, ///< public name without one: public addresses
        PrivateName,   ///< privatelink name of a service with an endpoint: public addresses
    } role = Role::PublicAddress;
};

class Snapshot {
  public:
    std::uint64_t generation() const noexcept { return generation_; }
    const Topology& topology() const noexcept { return topology_; }

    /// The network of a source by longest prefix; nothing: the source is in no network.
    const Network* network_of(const dns::IpAddress& source) const noexcept;
    const Network* network_named(std::string_view name) const noexcept;
    const Horizon& horizon_of(const Network& network) const noexcept;
    const std::vector<std::unique_ptr<Horizon>>& horizons() const noexcept { return horizons_; }

    std::optional<PublicSide> public_side(const dns::HashedName& name) const noexcept;
    /// A name at or under any private zone, service suffix, declared service's name or forward rule
    /// (other than the root's) of any horizon.
    bool is_special(const dns::HashedName& name) const noexcept;

    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

  private:
    friend class SnapshotBuilder;
    friend class ScopeNumbering;
    Snapshot() = default;
    std::uint64_t generation_ = 0;
    Topology topology_; // fixed addresses: everything below points into it
    PrefixMap network_map_;
    /// Looks up views of text without making strings of them.
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };
    std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> network_by_name_;
    std::vector<std::uint32_t> horizon_of_network_;
    std::vector<std::unique_ptr<Horizon>> horizons_;
    SuffixTable service_table_; // names of services -> 2 * index + (0: public, 1: private name)
    std::vector<bool> has_endpoint_; // per service
    SuffixTable special_names_;
};

/// Freezes a checked Topology. Networks with equal links, policies, rewrite mode and rules share a
/// horizon. A `same-as` network shares the other's; links and rules that name it come on top, its
/// own before the other's, and either's `rewrite: off` counts. A service has an endpoint when it
/// says so (EndpointPresence), else when any linked zone holds an A, AAAA or CNAME record exactly
/// at its private name. Pre: rules::check found no error; `generation` is above that of `previous`,
/// whose horizons' scopes are carried over where they say the same.
std::shared_ptr<const Snapshot> freeze(Topology topology, std::uint64_t generation,
                                       const Snapshot* previous = nullptr);

} // namespace parallax::zones
