#include "dns/ip_address.hpp"

#include "dns/ensure.hpp"
#include "dns/name.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <vector>

namespace parallax::dns {

namespace {

constexpr std::size_t mapped_octets = 12; // of ::ffff:0:0/96 (RFC 4291 §2.5.5.2)
constexpr std::uint8_t mapped_bits = 96;
constexpr std::string_view v4_reverse = "in-addr.arpa."; // RFC 1035 §3.5
constexpr std::string_view v6_reverse = "ip6.arpa.";     // RFC 3596 §2.5

/// Decimal without sign, space or leading zeros.
std::optional<std::uint16_t> number_from_text(std::string_view text, unsigned most) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (value > most || (text.size() > 1 && text.front() == '0')) return std::nullopt;
    return static_cast<std::uint16_t>(value);
}

bool is_mapped(const std::array<std::uint8_t, 16>& octets) noexcept {
    static constexpr std::array<std::uint8_t, mapped_octets> mark{0, 0, 0, 0, 0,    0,
                                                                  0, 0, 0, 0, 0xFF, 0xFF};
    return std::memcmp(octets.data(), mark.data(), mapped_octets) == 0;
}

/// The mask of octet `index` in a prefix of `length` bits.
std::uint8_t mask_octet(std::size_t index, std::uint8_t length) noexcept {
    if (length >= 8 * (index + 1)) return 0xFF;
    if (length <= 8 * index) return 0;
    return static_cast<std::uint8_t>(0xFF << (8 * (index + 1) - length));
}

/// The labels of a name, collected from left to right.
class LabelList {
  public:
    void add(std::string_view label) {
        octets_.push_back(static_cast<std::uint8_t>(label.size()));
        octets_.insert(octets_.end(), label.begin(), label.end());
    }
    Name under(std::string_view suffix) const {
        const auto name = Name::join(octets_, *Name::from_text(suffix));
        ENSURE(name.has_value());
        return *name;
    }

  private:
    std::vector<std::uint8_t> octets_;
};

std::optional<std::uint8_t> nibble_of(std::uint8_t digit) noexcept {
    const std::uint8_t folded = fold(digit);
    if (folded >= '0' && folded <= '9') return static_cast<std::uint8_t>(folded - '0');
    if (folded >= 'a' && folded <= 'f') return static_cast<std::uint8_t>(folded - 'a' + 10);
    return std::nullopt;
}

std::string_view as_text(std::span<const std::uint8_t> octets) noexcept {
    return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

bool ends_in(const Name& name, std::size_t labels_before, std::string_view suffix) {
    return name.label_count() == labels_before + 2 &&
           name.ancestor(labels_before) == *Name::from_text(suffix);
}

std::optional<IpAddress> v4_of_reverse_name(const Name& name) {
    std::array<std::uint8_t, 4> octets{};
    Name rest = name;
    for (std::size_t i = octets.size(); i-- > 0; rest = rest.parent()) {
        const auto octet = number_from_text(as_text(rest.first_label()), 255);
        if (!octet) return std::nullopt;
        octets[i] = static_cast<std::uint8_t>(*octet);
    }
    return IpAddress::v4(octets);
}

std::optional<IpAddress> v6_of_reverse_name(const Name& name) {
    const auto wire = name.wire();
    std::array<std::uint8_t, 16> octets{};
    for (std::size_t i = 0; i < 32; ++i) { // the first label is the last nibble
        if (wire[2 * i] != 1) return std::nullopt;
        const auto nibble = nibble_of(wire[2 * i + 1]);
        if (!nibble) return std::nullopt;
        octets[15 - i / 2] |= static_cast<std::uint8_t>(*nibble << (i % 2 == 0 ? 0 : 4));
    }
    // A mapped address has its name under in-addr.arpa: one address, one reverse name.
    if (is_mapped(octets)) return std::nullopt;
    return IpAddress::v6(octets);
}

} // namespace

IpAddress IpAddress::v4(const std::array<std::uint8_t, 4>& octets) noexcept {
    IpAddress address;
    std::copy(octets.begin(), octets.end(), address.octets_.begin());
    return address;
}

IpAddress IpAddress::v6(const std::array<std::uint8_t, 16>& octets) noexcept {
    if (is_mapped(octets)) return v4({octets[12], octets[13], octets[14], octets[15]});
    IpAddress address;
    address.family_ = AddressFamily::V6;
    address.octets_ = octets;
    return address;
}

std::optional<IpAddress> IpAddress::from_octets(std::span<const std::uint8_t> octets) noexcept {
    if (octets.size() == 4) return v4({octets[0], octets[1], octets[2], octets[3]});
    std::array<std::uint8_t, 16> all{};
    if (octets.size() != all.size()) return std::nullopt;
    std::copy(octets.begin(), octets.end(), all.begin());
    return v6(all);
}

std::optional<IpAddress> IpAddress::from_text(std::string_view text) {
    std::array<char, INET6_ADDRSTRLEN + 1> terminated{};
    if (text.size() > INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) {
        return std::nullopt;
    }
    std::copy(text.begin(), text.end(), terminated.begin());
    std::array<std::uint8_t, 16> octets{};
    const bool has_colon = text.find(':') != std::string_view::npos;
    if (inet_pton(has_colon ? AF_INET6 : AF_INET, terminated.data(), octets.data()) != 1) {
        return std::nullopt;
    }
    return from_octets(std::span{octets}.first(has_colon ? 16 : 4));
}

bool IpAddress::is_loopback() const noexcept {
    if (family_ == AddressFamily::V4) return octets_[0] == 127; // RFC 1122 §3.2.1.3
    return octets_[15] == 1 &&
           std::all_of(octets_.begin(), octets_.end() - 1, [](auto octet) { return octet == 0; });
}

bool IpAddress::is_unspecified() const noexcept {
    return std::all_of(octets_.begin(), octets_.end(), [](auto octet) { return octet == 0; });
}

std::string IpAddress::to_text() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = family_ == AddressFamily::V4 ? AF_INET : AF_INET6;
    ENSURE(inet_ntop(family, octets_.data(), text.data(), text.size()) != nullptr);
    return text.data();
}

std::optional<Prefix> Prefix::from_text(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto address = IpAddress::from_text(text.substr(0, slash));
    if (!address) return std::nullopt;
    if (slash == std::string_view::npos) return Prefix{*address, address->bits()};
    const bool written_as_v6 = text.substr(0, slash).find(':') != std::string_view::npos;
    const auto length = number_from_text(text.substr(slash + 1), written_as_v6 ? 128 : 32);
    if (!length) return std::nullopt;
    const auto bits = static_cast<std::uint8_t>(*length);
    if (!written_as_v6 || address->family() == AddressFamily::V6) return Prefix{*address, bits};
    // ::ffff:10.0.0.0/104 is 10.0.0.0/8; a shorter one would span both families.
    if (bits < mapped_bits) return std::nullopt;
    return Prefix{*address, static_cast<std::uint8_t>(bits - mapped_bits)};
}

bool Prefix::has_host_bits() const noexcept {
    return masked().address != address;
}

Prefix Prefix::masked() const noexcept {
    std::array<std::uint8_t, 16> octets{};
    const auto from = address.octets();
    for (std::size_t i = 0; i < from.size(); ++i) {
        octets[i] = static_cast<std::uint8_t>(from[i] & mask_octet(i, length));
    }
    return {*IpAddress::from_octets(std::span{octets}.first(from.size())), length};
}

bool Prefix::contains(const IpAddress& other) const noexcept {
    if (other.family() != address.family()) return false;
    const auto mine = address.octets(), theirs = other.octets();
    for (std::size_t i = 0; i < mine.size(); ++i) {
        if (((mine[i] ^ theirs[i]) & mask_octet(i, length)) != 0) return false;
    }
    return true;
}

std::string Prefix::to_text() const {
    return address.to_text() + "/" + std::to_string(length);
}

std::optional<Endpoint> Endpoint::from_text(std::string_view text) {
    std::string_view host = text;
    std::optional<std::string_view> port_text;
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        if (close == std::string_view::npos) return std::nullopt;
        host = text.substr(1, close - 1);
        const std::string_view rest = text.substr(close + 1);
        if (host.find(':') == std::string_view::npos) return std::nullopt;
        if (!rest.empty() && rest.front() != ':') return std::nullopt;
        if (!rest.empty()) port_text = rest.substr(1);
    } else if (const auto colon = text.find(':');
               colon != std::string_view::npos && text.find(':', colon + 1) == text.npos) {
        host = text.substr(0, colon);
        port_text = text.substr(colon + 1);
    }
    const auto address = IpAddress::from_text(host);
    if (!address) return std::nullopt;
    if (!port_text) return Endpoint{*address};
    const auto port = number_from_text(*port_text, 65535);
    if (!port) return std::nullopt;
    return Endpoint{*address, *port};
}

std::string Endpoint::to_text() const {
    const std::string host = address.to_text();
    const bool bracketed = address.family() == AddressFamily::V6;
    return (bracketed ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::optional<IpAddress> address_of_reverse_name(const Name& name) {
    if (ends_in(name, 4, v4_reverse)) return v4_of_reverse_name(name);
    if (ends_in(name, 32, v6_reverse)) return v6_of_reverse_name(name);
    return std::nullopt;
}

Name reverse_name_of(const IpAddress& address) {
    static constexpr std::string_view digits = "0123456789abcdef";
    const bool is_v4 = address.family() == AddressFamily::V4;
    const auto octets = address.octets();
    LabelList labels;
    for (std::size_t i = octets.size(); i-- > 0;) {
        if (is_v4) {
            labels.add(std::to_string(octets[i]));
            continue;
        }
        labels.add(digits.substr(octets[i] & 0x0F, 1));
        labels.add(digits.substr(octets[i] >> 4, 1));
    }
    return labels.under(is_v4 ? v4_reverse : v6_reverse);
}

} // namespace parallax::dns
