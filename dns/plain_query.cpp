#include "dns/plain_query.hpp"

#include "dns/edns.hpp"
#include "dns/name.hpp"

namespace parallax::dns {

namespace {

constexpr std::size_t opt_octets = 11; // RFC 6891 §6.1.2, without options
// RFC 1035 §4.1.1, third and fourth octet of the header.
constexpr std::uint8_t qr_opcode_tc_bits = 0xFA;
constexpr std::uint8_t rd_bit = 0x01;
constexpr std::uint8_t ad_bit = 0x20;
constexpr std::uint8_t cd_bit = 0x10;
constexpr std::uint8_t dnssec_ok_bit = 0x80;

std::uint16_t u16_at(std::span<const std::uint8_t> packet, std::size_t at) noexcept {
    return static_cast<std::uint16_t>(packet[at] << 8 | packet[at + 1]);
}

/// The octets of the uncompressed name at `at`, 0 when it is none or leaves no room for type and
/// class.
std::size_t name_octets(std::span<const std::uint8_t> packet, std::size_t at) noexcept {
    const std::size_t start = at;
    while (at < packet.size() && packet[at] != 0) {
        if (packet[at] > label_octets_max) return 0;
        at += std::size_t{1} + packet[at];
        if (at - start >= name_octets_max) return 0;
    }
    return at + 1 + 4 <= packet.size() ? at + 1 - start : 0;
}

bool options_are_plain(std::span<const std::uint8_t> options) noexcept {
    for (std::size_t i = 0; i < edns_options_max && !options.empty(); ++i) {
        if (options.size() < 4) return false;
        const auto code = static_cast<OptionCode>(u16_at(options, 0));
        const std::size_t octets = 4 + std::size_t{u16_at(options, 2)};
        const bool special = code == OptionCode::ClientSubnet || code == OptionCode::TcpKeepalive ||
                             code == OptionCode::Ede;
        if (special || octets > options.size()) return false;
        options = options.subspan(octets);
    }
    return options.empty();
}

/// `query` with what the OPT says that fills `record`.
std::optional<PlainQuery> with_plain_opt(PlainQuery query,
                                         std::span<const std::uint8_t> record) noexcept {
    if (record.size() < opt_octets || record[0] != 0) return std::nullopt;
    const bool is_opt = static_cast<RrType>(u16_at(record, 1)) == RrType::OPT;
    const std::uint8_t extended_rcode = record[5];
    const std::uint8_t version = record[6];
    if (!is_opt || extended_rcode != 0 || version != 0) return std::nullopt;
    if (opt_octets + u16_at(record, 9) != record.size()) return std::nullopt;
    if (!options_are_plain(record.subspan(opt_octets))) return std::nullopt;
    query.has_edns = true;
    query.udp_payload = u16_at(record, 3);
    query.dnssec_ok = (record[7] & dnssec_ok_bit) != 0;
    return query;
}

} // namespace

std::optional<PlainQuery> parse_plain_query(std::span<const std::uint8_t> packet) noexcept {
    if (packet.size() < header_octets + 1 + 4) return std::nullopt;
    const std::uint16_t additional = u16_at(packet, 10);
    const bool one_question = u16_at(packet, 4) == 1 && u16_at(packet, 6) == 0 &&
                              u16_at(packet, 8) == 0 && additional <= 1;
    if (!one_question || (packet[2] & qr_opcode_tc_bits) != 0) return std::nullopt;
    const std::size_t octets = name_octets(packet, header_octets);
    if (octets == 0) return std::nullopt;
    PlainQuery query;
    query.name = packet.subspan(header_octets, octets);
    const std::size_t after_name = header_octets + octets;
    query.type = static_cast<RrType>(u16_at(packet, after_name));
    const bool of_class_in =
        u16_at(packet, after_name + 2) == static_cast<std::uint16_t>(RrClass::IN);
    if (!of_class_in || query.type == RrType::ANY || is_meta_type(query.type)) return std::nullopt;
    query.id = u16_at(packet, 0);
    query.recursion_desired = (packet[2] & rd_bit) != 0;
    query.checking_disabled = (packet[3] & cd_bit) != 0;
    query.wants_authenticated = (packet[3] & ad_bit) != 0;
    const auto rest = packet.subspan(after_name + 4);
    if (additional == 1) return with_plain_opt(query, rest);
    if (!rest.empty()) return std::nullopt;
    return query;
}

} // namespace parallax::dns
