#include "zones/model/address_plan.hpp"

#include <algorithm>

namespace parallax::model {

namespace {

constexpr std::uint8_t counted_bits_max = 62; // host bits beyond these are never walked through

/// Addresses in a prefix, at most 2^62.
std::uint64_t size_of(const dns::Prefix& prefix) noexcept {
    const auto host_bits = static_cast<std::uint8_t>(prefix.address.bits() - prefix.length);
    return std::uint64_t{1} << std::min(host_bits, counted_bits_max);
}

/// The prefix's address number `offset`. Pre: offset < size_of(prefix).
dns::IpAddress address_at(const dns::Prefix& prefix, std::uint64_t offset) {
    const dns::IpAddress first = prefix.masked().address;
    std::array<std::uint8_t, 16> octets{};
    const auto held = first.octets();
    std::copy(held.begin(), held.end(), octets.begin());
    for (std::size_t i = held.size(); i-- > 0 && offset != 0; offset >>= 8) {
        octets[i] = static_cast<std::uint8_t>(octets[i] | (offset & 0xff));
    }
    return *dns::IpAddress::from_octets(std::span{octets}.first(held.size()));
}

bool is_reserved(const dns::IpAddress& address, const dns::Prefix& prefix) {
    const std::uint64_t size = size_of(prefix);
    for (std::uint64_t i = 0; i < std::min(reserved_first, size); ++i) {
        if (address == address_at(prefix, i)) return true;
    }
    // The last address has all host bits set.
    const auto octets = address.octets();
    for (std::size_t bit = prefix.length; bit < address.bits(); ++bit) {
        if ((octets[bit / 8] >> (7 - bit % 8) & 1) == 0) return false;
    }
    return true;
}

} // namespace

bool overlap(const dns::Prefix& one, const dns::Prefix& other) noexcept {
    return one.contains(other.address) || other.contains(one.address);
}

bool covers(const dns::Prefix& outer, const dns::Prefix& inner) noexcept {
    return outer.length <= inner.length && outer.contains(inner.address);
}

bool covers_any(const std::vector<dns::Prefix>& outers, const dns::Prefix& inner) noexcept {
    return std::any_of(outers.begin(), outers.end(),
                       [&](const dns::Prefix& outer) { return covers(outer, inner); });
}

Standing standing_of(const dns::IpAddress& address,
                     const std::vector<dns::Prefix>& prefixes) noexcept {
    for (const dns::Prefix& prefix : prefixes) {
        if (!prefix.contains(address)) continue;
        return is_reserved(address, prefix) ? Standing::Reserved : Standing::Usable;
    }
    return Standing::Outside;
}

std::optional<dns::IpAddress> lowest_free(const std::vector<dns::Prefix>& prefixes,
                                          const AddressTest& is_used) {
    for (const dns::Prefix& prefix : prefixes) {
        const std::uint64_t end = size_of(prefix) - reserved_last;
        for (std::uint64_t offset = reserved_first; offset < end; ++offset) {
            const dns::IpAddress candidate = address_at(prefix, offset);
            if (!is_used(candidate)) return candidate;
        }
    }
    return std::nullopt;
}

} // namespace parallax::model
