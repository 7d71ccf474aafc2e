// IpAddress, Prefix, Endpoint: addresses as values, without sockets. Any thread.
#pragma once

#include "dns/result.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace parallax::dns {

class Name;

enum class AddressFamily : std::uint8_t { V4, V6 };

class IpAddress {
  public:
    /// 0.0.0.0
    constexpr IpAddress() noexcept = default;
    static IpAddress v4(const std::array<std::uint8_t, 4>& octets) noexcept;
    /// IPv4-mapped addresses (::ffff:a.b.c.d) become V4, so one client has one address.
    static IpAddress v6(const std::array<std::uint8_t, 16>& octets) noexcept;
    /// 4 or 16 octets in network order, as the RDATA of A and AAAA has them; nothing for another
    /// number of octets.
    static std::optional<IpAddress> from_octets(std::span<const std::uint8_t> octets) noexcept;
    /// "10.1.0.4", "fd00::1"; no zone index, no port.
    static std::optional<IpAddress> from_text(std::string_view text);

    AddressFamily family() const noexcept { return family_; }
    /// 4 or 16 octets, network order.
    std::span<const std::uint8_t> octets() const noexcept {
        return {octets_.data(), family_ == AddressFamily::V4 ? std::size_t{4} : std::size_t{16}};
    }
    /// 32 or 128.
    std::uint8_t bits() const noexcept { return family_ == AddressFamily::V4 ? 32 : 128; }
    bool is_loopback() const noexcept;
    bool is_unspecified() const noexcept;
    std::string to_text() const;

    auto operator<=>(const IpAddress&) const noexcept = default;

  private:
    AddressFamily family_ = AddressFamily::V4;
    std::array<std::uint8_t, 16> octets_{};
};

/// A block of addresses. Bits beyond `length` are as given; `masked` clears them.
struct Prefix {
    IpAddress address;
    std::uint8_t length = 0; ///< 0..32 or 0..128

    /// "10.1.0.0/16", or a bare address for a block of one. Nothing when malformed. Host bits that
    /// are set are kept; `has_host_bits` tells, so that the caller can complain.
    static std::optional<Prefix> from_text(std::string_view text);
    bool has_host_bits() const noexcept;
    Prefix masked() const noexcept;
    bool contains(const IpAddress& address) const noexcept;
    std::string to_text() const;

    auto operator<=>(const Prefix&) const noexcept = default;
};

struct Endpoint {
    IpAddress address;
    std::uint16_t port = 53;

    /// "10.9.0.4", "10.9.0.5:5353", "[fd00::1]:53", "fd00::1"; port 53 unless given, 0..65535.
    static std::optional<Endpoint> from_text(std::string_view text);
    std::string to_text() const; ///< "10.9.0.4:53", "[fd00::1]:53"

    auto operator<=>(const Endpoint&) const noexcept = default;
};

/// The address a reverse name stands for: "5.1.1.10.in-addr.arpa." -> 10.1.1.5 (RFC 1035 §3.5),
/// 32 nibbles under ip6.arpa (RFC 3596 §2.5). Nothing for shorter or longer names, nor for a mapped
/// address under ip6.arpa: its reverse name is the one under in-addr.arpa.
std::optional<IpAddress> address_of_reverse_name(const Name& name);
/// The other way.
Name reverse_name_of(const IpAddress& address);

} // namespace parallax::dns
