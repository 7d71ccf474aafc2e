// AddressPlan: which addresses of a subnet an endpoint may have, and how prefixes lie to each
// other.
//
// Azure keeps the first four addresses and the last of each subnet for itself (AZURE 3.1). Pure
// functions; any thread.
#pragma once

#include "dns/ip_address.hpp"

#include <functional>
#include <vector>

namespace parallax::model {

inline constexpr std::uint64_t reserved_first = 4;
inline constexpr std::uint64_t reserved_last = 1;
/// A subnet has at least 8 addresses: /29, /125.
inline constexpr std::uint8_t subnet_host_bits_min = 3;
/// A network is no larger than /2, as in Azure.
inline constexpr std::uint8_t prefix_length_min = 2;

bool overlap(const dns::Prefix& one, const dns::Prefix& other) noexcept;
/// All of `inner` is in `outer`.
bool covers(const dns::Prefix& outer, const dns::Prefix& inner) noexcept;
bool covers_any(const std::vector<dns::Prefix>& outers, const dns::Prefix& inner) noexcept;

enum class Standing : std::uint8_t { Usable, Reserved, Outside };
Standing standing_of(const dns::IpAddress& address,
                     const std::vector<dns::Prefix>& prefixes) noexcept;

using AddressTest = std::function<bool(const dns::IpAddress&)>;
/// The lowest usable address not in use, of the first prefix that has one. Takes as many steps as
/// there are used addresses.
std::optional<dns::IpAddress> lowest_free(const std::vector<dns::Prefix>& prefixes,
                                          const AddressTest& is_used);

} // namespace parallax::model
