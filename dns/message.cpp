#include "dns/message.hpp"

#include "dns/rdata.hpp"
#include "dns/wire_reader.hpp"

#include <algorithm>

namespace parallax::dns {

namespace {

constexpr std::uint32_t ttl_max = 0x7FFFFFFF; // RFC 2181 §8: the top bit set means 0

struct ReadRecord {
    Record record;
    std::optional<Edns> edns;
};

Result<ReadRecord> read_record(WireReader& reader) {
    ReadRecord read;
    const auto owner = reader.read_name();
    if (!owner) return owner.error();
    const auto type = reader.read_u16();
    const auto rr_class = reader.read_u16();
    const auto ttl = reader.read_u32();
    const auto length = reader.read_u16();
    if (!type || !rr_class || !ttl || !length) return WireError::Truncated;
    read.record.owner = *owner;
    read.record.type = static_cast<RrType>(*type);
    read.record.rr_class = static_cast<RrClass>(*rr_class);
    read.record.ttl = *ttl > ttl_max ? 0 : *ttl;
    if (read.record.type == RrType::OPT) {
        const auto rdata = reader.read_octets(*length);
        if (!rdata) return rdata.error();
        if (!owner->is_root()) return WireError::BadEdns;
        auto edns = read_edns(*rr_class, *ttl, *rdata);
        if (!edns) return edns.error();
        read.edns = std::move(*edns);
        return read;
    }
    auto rdata = read_rdata(reader, read.record.type, *length);
    if (!rdata) return rdata.error();
    read.record.rdata = std::move(*rdata);
    return read;
}

Result<void> read_section(WireReader& reader, Message& message, std::size_t count,
                          std::vector<Record>& section) {
    for (std::size_t i = 0; i < count; ++i) {
        auto read = read_record(reader);
        if (!read) return read.error();
        if (!read->edns) {
            section.push_back(std::move(read->record));
            continue;
        }
        if (message.edns || &section != &message.additional) return WireError::BadEdns;
        message.edns = std::move(read->edns);
    }
    return {};
}

Result<void> read_question(WireReader& reader, Message& message) {
    if (message.header.question_count > 1) return WireError::TooManyRecords; // RFC 9619
    if (message.header.question_count == 0) return {};
    const auto name = reader.read_name();
    if (!name) return name.error();
    const auto type = reader.read_u16();
    const auto rr_class = reader.read_u16();
    if (!type || !rr_class) return WireError::Truncated;
    message.question = Question{*name, static_cast<RrType>(*type), static_cast<RrClass>(*rr_class)};
    return {};
}

/// One option: code, length, contents. False when it does not fit.
bool write_option(WireWriter& writer, OptionCode code, std::span<const std::uint8_t> contents) {
    return writer.write_u16(static_cast<std::uint16_t>(code)) &&
           writer.write_u16(static_cast<std::uint16_t>(contents.size())) &&
           writer.write_octets(contents);
}

/// As much of the text as fits, cut between UTF-8 characters; nothing when not even the code fits.
void write_extended_error(WireWriter& writer, const ExtendedError& error) {
    constexpr std::size_t fixed = 6; // option header and INFO-CODE
    const std::size_t room = writer.limit() - writer.size();
    if (room < fixed) return;
    std::size_t octets = std::min(error.text.size(), room - fixed);
    while (octets < error.text.size() && octets > 0 &&
           (static_cast<std::uint8_t>(error.text[octets]) & 0xC0) == 0x80) {
        --octets;
    }
    const auto* const text = reinterpret_cast<const std::uint8_t*>(error.text.data());
    const bool written = writer.write_u16(static_cast<std::uint16_t>(OptionCode::Ede)) &&
                         writer.write_u16(static_cast<std::uint16_t>(octets + 2)) &&
                         writer.write_u16(static_cast<std::uint16_t>(error.code)) &&
                         writer.write_octets({text, octets});
    (void)written; // the room was measured
}

/// RFC 7871 §6; the scope is the source prefix.
void write_client_subnet(WireWriter& writer, const ClientSubnet& subnet) {
    std::array<std::uint8_t, 4 + 16> contents{static_cast<std::uint8_t>(subnet.family >> 8),
                                              static_cast<std::uint8_t>(subnet.family),
                                              subnet.source_prefix, subnet.source_prefix};
    const std::size_t octets = std::min(subnet.address_octets(), subnet.address.size());
    std::copy_n(subnet.address.begin(), octets, contents.begin() + 4);
    const auto mark = writer.mark();
    const auto written = std::span{contents}.first(4 + octets);
    if (!write_option(writer, OptionCode::ClientSubnet, written)) writer.rollback(mark);
}

void write_options(WireWriter& writer, const OwnEdns& edns) {
    if (edns.client_subnet) write_client_subnet(writer, *edns.client_subnet);
    const auto keepalive_mark = writer.mark();
    bool kept = true;
    if (edns.keepalive_100ms) {
        const std::array<std::uint8_t, 2> timeout{
            static_cast<std::uint8_t>(*edns.keepalive_100ms >> 8),
            static_cast<std::uint8_t>(*edns.keepalive_100ms)};
        kept = write_option(writer, OptionCode::TcpKeepalive, timeout);
    } else if (edns.keepalive_request) {
        kept = write_option(writer, OptionCode::TcpKeepalive, {});
    }
    if (!kept) writer.rollback(keepalive_mark);
    for (const ExtendedError& error : edns.errors) write_extended_error(writer, error);
}

} // namespace

Rcode Message::rcode() const noexcept {
    const unsigned upper = edns ? edns->extended_rcode : 0U;
    return static_cast<Rcode>(upper << 4 | header.rcode);
}

Result<Message> parse_message(std::span<const std::uint8_t> packet, std::size_t records_max) {
    const auto header = read_header(packet);
    if (!header) return header.error();
    Message message;
    message.header = *header;
    const std::size_t records =
        std::size_t{header->answer_count} + header->authority_count + header->additional_count;
    if (records > records_max) return WireError::TooManyRecords;
    WireReader reader{packet};
    (void)reader.read_octets(header_octets);
    if (auto read = read_question(reader, message); !read) return read.error();
    auto answer = read_section(reader, message, header->answer_count, message.answer);
    if (!answer) return answer.error();
    auto authority = read_section(reader, message, header->authority_count, message.authority);
    if (!authority) return authority.error();
    auto additional = read_section(reader, message, header->additional_count, message.additional);
    if (!additional) return additional.error();
    if (reader.remaining() != 0) return WireError::TrailingOctets;
    return message;
}

Result<std::vector<std::uint8_t>> build_query(const Header& header, const Question& question,
                                              const std::optional<OwnEdns>& edns) {
    std::vector<std::uint8_t> packet(udp_payload_octets_plain);
    Header counted = header;
    counted.question_count = 1;
    counted.answer_count = counted.authority_count = 0;
    counted.additional_count = edns ? 1 : 0;
    write_header(counted, packet);
    WireWriter writer{std::span{packet}.subspan(header_octets)};
    const bool written = writer.write_octets(question.name.wire()) &&
                         writer.write_u16(static_cast<std::uint16_t>(question.type)) &&
                         writer.write_u16(static_cast<std::uint16_t>(question.rr_class)) &&
                         (!edns || write_opt(writer, *edns));
    if (!written) return WireError::NoSpace;
    packet.resize(header_octets + writer.size());
    return packet;
}

bool write_opt(WireWriter& writer, const OwnEdns& edns) noexcept {
    const auto mark = writer.mark();
    const std::uint32_t ttl =
        std::uint32_t{edns.extended_rcode} << 24 | (edns.dnssec_ok ? 0x8000U : 0U);
    const bool fixed =
        writer.write_u8(0) && writer.write_u16(static_cast<std::uint16_t>(RrType::OPT)) &&
        writer.write_u16(edns.udp_payload) && writer.write_u32(ttl) && writer.write_u16(0);
    if (!fixed) {
        writer.rollback(mark);
        return false;
    }
    const std::size_t rdata_at = writer.size();
    write_options(writer, edns);
    writer.patch_u16(rdata_at - 2, static_cast<std::uint16_t>(writer.size() - rdata_at));
    return true;
}

} // namespace parallax::dns
