// PrefixMap: longest-prefix match from an address to a small number, for choosing a client's
// network.
//
// Promises: immutable after build; a lookup costs a few dependent loads whatever the number of
// prefixes (poptrie: 2^16 direct root, 6-bit strides; Asai and Ohara, SIGCOMM 2015); 100,000 IPv4
// prefixes stay below 8 MiB, and each IPv6 prefix costs at most 32 octets for every 6 bits beyond
// 16 that it shares with no other. Any thread.
#pragma once

#include "dns/ip_address.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace parallax::zones {

inline constexpr std::uint32_t prefix_value_max = 0x7FFF'FFFE;
inline constexpr std::size_t prefixes_max = 50'000'000; // 20 nodes each: indexes fit 31 bits

class PrefixMap {
  public:
    struct Entry {
        dns::Prefix prefix;
        std::uint32_t value; ///< at most prefix_value_max
    };

    PrefixMap() = default;
    /// Of equal prefixes the first entry wins; host bits are ignored. Pre: at most `prefixes_max`.
    explicit PrefixMap(const std::vector<Entry>& entries);

    std::optional<std::uint32_t> longest_match(const dns::IpAddress& address) const noexcept;
    std::size_t memory_octets() const noexcept;

  private:
    struct Trie;
    std::shared_ptr<const Trie> v4_, v6_; // null: no prefix of that family
};

} // namespace parallax::zones
