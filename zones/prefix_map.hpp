// PrefixMap: longest-prefix match from an address to a small number, for choosing a client's network.
//
// Promises: immutable after build; a lookup costs a few dependent loads whatever the number of
// prefixes (poptrie: 2^16 direct root, 6-bit strides); 100,000 prefixes stay below 8 MiB. Any thread.
#pragma once

#include "dns/ip_address.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace parallax::zones {

class PrefixMap {
  public:
    struct Entry {
        dns::Prefix prefix;
        std::uint32_t value; ///< below 2^31
    };

    PrefixMap() = default;
    /// Of equal prefixes the first entry wins.
    explicit PrefixMap(const std::vector<Entry>& entries);

    std::optional<std::uint32_t> longest_match(const dns::IpAddress& address) const noexcept;
    std::size_t memory_octets() const noexcept;

  private:
    struct Trie;
    std::shared_ptr<const Trie> v4_, v6_;
};

} // namespace parallax::zones
