#include "dns/header.hpp"

namespace parallax::dns {

namespace {

// Bits of the second 16-bit word of a header (RFC 1035 §4.1.1, RFC 4035 §3).
constexpr std::uint16_t qr_bit = 0x8000, aa_bit = 0x0400, tc_bit = 0x0200, rd_bit = 0x0100,
                        ra_bit = 0x0080, ad_bit = 0x0020, cd_bit = 0x0010;

std::uint16_t load_u16(std::span<const std::uint8_t> octets, std::size_t at) noexcept {
    return static_cast<std::uint16_t>(octets[at] << 8 | octets[at + 1]);
}

void store_u16(std::span<std::uint8_t> octets, std::size_t at, unsigned value) noexcept {
    octets[at] = static_cast<std::uint8_t>(value >> 8);
    octets[at + 1] = static_cast<std::uint8_t>(value);
}

} // namespace

Result<Header> read_header(std::span<const std::uint8_t> message) {
    if (message.size() < header_octets) return WireError::Truncated;
    const std::uint16_t flags = load_u16(message, 2);
    Header header;
    header.id = load_u16(message, 0);
    header.qr = (flags & qr_bit) != 0;
    header.opcode = static_cast<Opcode>(flags >> 11 & 0xF);
    header.aa = (flags & aa_bit) != 0;
    header.tc = (flags & tc_bit) != 0;
    header.rd = (flags & rd_bit) != 0;
    header.ra = (flags & ra_bit) != 0;
    header.ad = (flags & ad_bit) != 0;
    header.cd = (flags & cd_bit) != 0;
    header.rcode = flags & 0xF;
    header.question_count = load_u16(message, 4);
    header.answer_count = load_u16(message, 6);
    header.authority_count = load_u16(message, 8);
    header.additional_count = load_u16(message, 10);
    return header;
}

void write_header(const Header& header, std::span<std::uint8_t> out) noexcept {
    unsigned flags = (static_cast<unsigned>(header.opcode) & 0xFU) << 11 | (header.rcode & 0xFU);
    flags |= header.qr ? qr_bit : 0U;
    flags |= header.aa ? aa_bit : 0U;
    flags |= header.tc ? tc_bit : 0U;
    flags |= header.rd ? rd_bit : 0U;
    flags |= header.ra ? ra_bit : 0U;
    flags |= header.ad ? ad_bit : 0U;
    flags |= header.cd ? cd_bit : 0U;
    store_u16(out, 0, header.id);
    store_u16(out, 2, flags);
    store_u16(out, 4, header.question_count);
    store_u16(out, 6, header.answer_count);
    store_u16(out, 8, header.authority_count);
    store_u16(out, 10, header.additional_count);
}

} // namespace parallax::dns
