#include "dns/rdata.hpp"

#include "dns/ensure.hpp"

#include <algorithm>
#include <optional>

namespace parallax::dns {

namespace {

/// How a type's RDATA is laid out as far as names in it matter: fixed octets, names, fixed octets,
/// rest.
struct Layout {
    std::uint8_t octets_before; ///< fixed part in front of the names
    std::uint8_t names;
    std::uint8_t octets_after;                       ///< fixed part behind them
    enum class Rest : std::uint8_t { No, Yes } rest; ///< anything may follow
    Compress compress; ///< names may be compressed when written (RFC 3597 §4)
};

using enum Layout::Rest;

/// Types whose form is known; nothing for opaque ones.
std::optional<Layout> layout_of(RrType type) noexcept {
    switch (static_cast<std::uint16_t>(type)) {
    case 1:
        return Layout{4, 0, 0, No, Compress::No}; // A
    case 28:
        return Layout{16, 0, 0, No, Compress::No}; // AAAA
    case 2:
    case 3:
    case 4:
    case 5:
    case 7:
    case 8:
    case 9:
    case 12: // NS CNAME PTR ...
        return Layout{0, 1, 0, No, Compress::Yes};
    case 6:
        return Layout{0, 2, 20, No, Compress::Yes}; // SOA
    case 14:
        return Layout{0, 2, 0, No, Compress::Yes}; // MINFO
    case 15:
        return Layout{2, 1, 0, No, Compress::Yes}; // MX
    case 17:
        return Layout{0, 2, 0, No, Compress::No}; // RP
    case 18:
    case 21:
    case 36:
        return Layout{2, 1, 0, No, Compress::No}; // AFSDB RT KX
    case 26:
        return Layout{2, 2, 0, No, Compress::No}; // PX
    case 33:
        return Layout{6, 1, 0, No, Compress::No}; // SRV
    case 39:
        return Layout{0, 1, 0, No, Compress::No}; // DNAME
    case 24:
    case 46:
        return Layout{18, 1, 0, Yes, Compress::No}; // SIG RRSIG
    case 30:
    case 47:
        return Layout{0, 1, 0, Yes, Compress::No}; // NXT NSEC
    case 64:
    case 65:
        return Layout{2, 1, 0, Yes, Compress::No}; // SVCB HTTPS
    case 43:
    case 48:
        return Layout{4, 0, 0, Yes, Compress::No}; // DS DNSKEY
    default:
        return std::nullopt;
    }
}

void append(std::vector<std::uint8_t>& to, std::span<const std::uint8_t> octets) {
    to.insert(to.end(), octets.begin(), octets.end());
}

/// Sequences of <character-string> (RFC 1035 §3.3): at least `least`, filling the RDATA exactly.
bool are_strings(std::span<const std::uint8_t> rdata, std::size_t least) noexcept {
    std::size_t strings = 0, at = 0;
    for (; at < rdata.size(); at += std::size_t{rdata[at]} + 1) ++strings;
    return at == rdata.size() && strings >= least;
}

/// NAPTR: order, preference, three strings, a name that is never compressed (RFC 3403 §4.1).
bool is_naptr(std::span<const std::uint8_t> rdata) noexcept {
    std::size_t at = 4;
    for (int i = 0; i < 3; ++i) {
        if (at >= rdata.size()) return false;
        at += std::size_t{rdata[at]} + 1;
    }
    return at < rdata.size() && Name::from_wire(rdata.subspan(at)).has_value();
}

Result<void> check_opaque(RrType type, std::span<const std::uint8_t> rdata) {
    const bool good = type == RrType::TXT     ? are_strings(rdata, 1)
                      : type == RrType::HINFO ? are_strings(rdata, 2)
                      : type == RrType::NAPTR ? is_naptr(rdata)
                      : type == RrType::CAA
                          ? rdata.size() >= 2 && rdata.size() >= std::size_t{rdata[1]} + 2
                          : true;
    if (!good) return WireError::BadRdata;
    return {};
}

/// Reads one RDATA laid out as `layout` from exactly this reader's window.
Result<std::vector<std::uint8_t>> read_layout(WireReader& part, const Layout& layout) {
    std::vector<std::uint8_t> rdata;
    const auto before = part.read_octets(layout.octets_before);
    if (!before) return WireError::BadRdata;
    append(rdata, *before);
    for (std::uint8_t i = 0; i < layout.names; ++i) {
        const auto name = part.read_name();
        if (!name && name.error() == WireError::Truncated) return WireError::BadRdata;
        if (!name) return name.error();
        append(rdata, name->wire());
    }
    const auto after = part.read_octets(layout.octets_after);
    if (!after || (layout.rest == No && part.remaining() != 0)) return WireError::BadRdata;
    append(rdata, *after);
    append(rdata, *part.read_octets(part.remaining()));
    return rdata;
}

} // namespace

Result<std::vector<std::uint8_t>> read_rdata(WireReader& reader, RrType type, std::size_t octets) {
    auto part = reader.split(octets);
    if (!part) return part.error();
    if (const auto layout = layout_of(type)) {
        auto rdata = read_layout(*part, *layout);
        reader.settle(*part);
        return rdata;
    }
    const auto raw = *part->read_octets(octets);
    if (auto checked = check_opaque(type, raw); !checked) return checked.error();
    return std::vector<std::uint8_t>(raw.begin(), raw.end());
}

Result<void> check_rdata(RrType type, std::span<const std::uint8_t> rdata) {
    if (rdata.size() > 65535) return WireError::BadRdata;
    WireReader reader{rdata};
    const auto read = read_rdata(reader, type, rdata.size());
    // Uncompressed names come out as they went in; pointers do not.
    if (!read || !std::equal(read->begin(), read->end(), rdata.begin(), rdata.end())) {
        return WireError::BadRdata;
    }
    return {};
}

bool write_rdata(WireWriter& writer, RrType type, std::span<const std::uint8_t> rdata) {
    const std::size_t length_at = writer.size();
    if (!writer.write_u16(static_cast<std::uint16_t>(rdata.size()))) return false;
    const auto layout = layout_of(type);
    if (!layout || layout->compress == Compress::No) return writer.write_octets(rdata);
    std::size_t at = layout->octets_before;
    if (!writer.write_octets(rdata.first(at))) return false;
    for (std::uint8_t i = 0; i < layout->names; ++i) {
        std::size_t end = at;
        while (rdata[end] != 0) end += std::size_t{rdata[end]} + 1;
        const auto name = Name::from_wire(rdata.subspan(at, end + 1 - at));
        ENSURE(name.has_value());
        if (!writer.write_name(*name, Compress::Yes)) return false;
        at = end + 1;
    }
    if (!writer.write_octets(rdata.subspan(at))) return false;
    writer.patch_u16(length_at, static_cast<std::uint16_t>(writer.size() - length_at - 2));
    return true;
}

std::vector<std::uint8_t> canonical_rdata(RrType type, std::span<const std::uint8_t> rdata) {
    std::vector<std::uint8_t> canonical{rdata.begin(), rdata.end()};
    if (type == RrType::NSEC || type == RrType::SVCB || type == RrType::HTTPS) return canonical;
    std::size_t at = canonical.size(), names = 0;
    if (const auto layout = layout_of(type)) {
        at = layout->octets_before;
        names = layout->names;
    } else if (type == RrType::NAPTR && is_naptr(rdata)) {
        at = 4;
        for (int i = 0; i < 3; ++i) at += std::size_t{rdata[at]} + 1;
        names = 1;
    }
    for (; names > 0 && at < canonical.size(); at += 1) {
        if (canonical[at] == 0) --names;
        const std::size_t end = std::min(at + canonical[at], canonical.size() - 1);
        for (; at < end; ++at) canonical[at + 1] = fold(canonical[at + 1]);
    }
    return canonical;
}

Result<Name> target_of(std::span<const std::uint8_t> rdata) {
    return Name::from_wire(rdata);
}

std::vector<std::uint8_t> rdata_of(const std::array<std::uint8_t, 4>& ipv4) {
    return {ipv4.begin(), ipv4.end()};
}

std::vector<std::uint8_t> rdata_of(const std::array<std::uint8_t, 16>& ipv6) {
    return {ipv6.begin(), ipv6.end()};
}

std::vector<std::uint8_t> rdata_of(const Name& target) {
    return {target.wire().begin(), target.wire().end()};
}

} // namespace parallax::dns
