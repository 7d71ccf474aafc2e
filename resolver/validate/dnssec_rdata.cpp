#include "resolver/validate/dnssec_rdata.hpp"

#include <algorithm>

namespace parallax::validate {

namespace {

std::uint16_t u16_at(Octets octets, std::size_t at) noexcept {
    return static_cast<std::uint16_t>(octets[at] << 8 | octets[at + 1]);
}

std::uint32_t u32_at(Octets octets, std::size_t at) noexcept {
    return std::uint32_t{u16_at(octets, at)} << 16 | u16_at(octets, at + 2);
}

/// Octets of the uncompressed name at the start of `octets`; 0 when there is none.
std::size_t name_octets(Octets octets) noexcept {
    std::size_t at = 0;
    while (at < octets.size() && octets[at] != 0) {
        if (octets[at] > dns::label_octets_max) return 0;
        at += std::size_t{1} + octets[at];
    }
    return at < octets.size() && at < dns::name_octets_max ? at + 1 : 0;
}

struct NameAndRest {
    dns::Name name;
    Octets rest;
};
std::optional<NameAndRest> split_name(Octets octets) {
    const std::size_t length = name_octets(octets);
    if (length == 0) return std::nullopt;
    const auto name = dns::Name::from_wire(octets.first(length));
    if (!name) return std::nullopt;
    return NameAndRest{*name, octets.subspan(length)};
}

/// The value of a base32hex digit (RFC 4648 §7), any case; 32 for anything else.
std::uint8_t base32hex_value(std::uint8_t c) noexcept {
    if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
    const std::uint8_t lower = dns::fold(c);
    return lower >= 'a' && lower <= 'v' ? static_cast<std::uint8_t>(lower - 'a' + 10) : 32;
}

/// 32 digits are the 20 octets of a SHA-1, without padding.
std::optional<NameDigest> digest_of_label(Octets label) noexcept {
    constexpr std::size_t digits = 32;
    if (label.size() != digits) return std::nullopt;
    NameDigest digest{};
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        const std::uint8_t value = base32hex_value(label[i]);
        if (value == 32) return std::nullopt;
        bits = bits << 5 | value;
        if (i % 8 != 7) continue; // eight digits are five octets
        for (std::size_t octet = 0; octet < 5; ++octet) {
            digest[i / 8 * 5 + octet] = static_cast<std::uint8_t>(bits >> (32 - 8 * octet));
        }
    }
    return digest;
}

} // namespace

std::optional<Rrsig> read_rrsig(Octets rdata) {
    if (rdata.size() <= rrsig_fixed_octets) return std::nullopt;
    const auto named = split_name(rdata.subspan(rrsig_fixed_octets));
    if (!named || named->rest.empty()) return std::nullopt;
    return Rrsig{static_cast<dns::RrType>(u16_at(rdata, 0)),
                 rdata[2],
                 rdata[3],
                 u32_at(rdata, 4),
                 u32_at(rdata, 8),
                 u32_at(rdata, 12),
                 u16_at(rdata, 16),
                 named->name,
                 rdata.first(rrsig_fixed_octets),
                 named->rest};
}

std::optional<Dnskey> read_dnskey(Octets rdata) {
    if (rdata.size() <= 4) return std::nullopt;
    return Dnskey{u16_at(rdata, 0), rdata[2], rdata[3], rdata.subspan(4)};
}

std::uint16_t key_tag_of(Octets rdata) noexcept {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < rdata.size(); ++i) {
        sum += (i & 1) != 0 ? rdata[i] : std::uint32_t{rdata[i]} << 8;
    }
    sum += sum >> 16 & 0xFFFF;
    return static_cast<std::uint16_t>(sum);
}

std::optional<Ds> read_ds(Octets rdata) {
    if (rdata.size() <= 4) return std::nullopt;
    return Ds{u16_at(rdata, 0), rdata[2], rdata[3], rdata.subspan(4)};
}

std::optional<TypeBitmap> TypeBitmap::of(Octets octets) noexcept {
    int before = -1;
    std::size_t at = 0;
    while (at < octets.size()) {
        if (octets.size() - at < 2) return std::nullopt;
        const int window = octets[at];
        const std::size_t length = octets[at + 1];
        if (window <= before || length == 0 || length > 32) return std::nullopt;
        if (octets.size() - at - 2 < length) return std::nullopt;
        before = window;
        at += 2 + length;
    }
    return TypeBitmap{octets};
}

bool TypeBitmap::has(dns::RrType type) const noexcept {
    const auto number = static_cast<unsigned>(type);
    for (std::size_t at = 0; at < octets_.size(); at += std::size_t{2} + octets_[at + 1]) {
        if (octets_[at] != number >> 8) continue;
        const std::size_t octet = (number & 0xFF) / 8;
        return octet < octets_[at + 1] && (octets_[at + 2 + octet] & 0x80 >> (number & 7)) != 0;
    }
    return false;
}

std::optional<Nsec> read_nsec(const dns::Name& owner, Octets rdata) {
    const auto named = split_name(rdata);
    if (!named) return std::nullopt;
    const auto types = TypeBitmap::of(named->rest);
    if (!types) return std::nullopt;
    return Nsec{owner, named->name, *types};
}

std::optional<Nsec3> read_nsec3(const dns::Name& owner, const dns::Name& zone, Octets rdata) {
    // Algorithm, flags, iterations, salt length.
    if (owner.is_root() || !(owner.parent() == zone) || rdata.size() < 5) return std::nullopt;
    const auto owner_digest = digest_of_label(owner.first_label());
    const std::uint8_t algorithm = rdata[0], flags = rdata[1];
    if (!owner_digest || algorithm != 1 || flags > 1) return std::nullopt;
    const std::size_t salt_octets = rdata[4];
    if (rdata.size() < 5 + salt_octets + 1) return std::nullopt;
    const Octets rest = rdata.subspan(5 + salt_octets);
    NameDigest next{};
    if (rest[0] != next.size() || rest.size() < 1 + next.size()) return std::nullopt;
    std::copy_n(rest.begin() + 1, next.size(), next.begin());
    const auto types = TypeBitmap::of(rest.subspan(1 + next.size()));
    if (!types) return std::nullopt;
    return Nsec3{*owner_digest,    next,       rdata.subspan(5, salt_octets),
                 u16_at(rdata, 2), flags == 1, *types};
}

} // namespace parallax::validate
