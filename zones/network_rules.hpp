// NetworkRules: what rules::check says of networks, and the index of networks the other checks
// share.
//
// Part of rules.hpp's implementation. Pure; slow path; any thread.
#pragma once

#include "zones/rules.hpp"

#include <optional>
#include <unordered_map>

namespace parallax::zones {

/// Networks by name. Borrows the topology.
class NetworkIndex {
  public:
    explicit NetworkIndex(const Topology& topology);

    std::optional<std::uint32_t> find(const std::string& name) const;
    /// The network, then the one it is the same as, and so on; stops at a ring or an unknown name.
    std::vector<std::uint32_t> chain_of(std::uint32_t network) const;
    /// "declared networks: n1, n2, …" for messages.
    std::string declared_names() const;

  private:
    const Topology& topology_;
    std::unordered_map<std::string, std::uint32_t> by_name_;
};

inline constexpr std::size_t names_in_message_max = 8;

std::vector<Breach> check_networks(const Topology& topology, const NetworkIndex& index);

} // namespace parallax::zones
