#include "dns/query.hpp"

#include "dns/wire_reader.hpp"

#include <algorithm>

namespace parallax::dns {

namespace {

/// Walks the additional section and keeps the OPT.
Result<std::optional<Edns>> read_additional(WireReader& reader, std::size_t count) {
    std::optional<Edns> edns;
    if (count > query_additional_records_max) return WireError::TooManyRecords;
    for (std::size_t i = 0; i < count; ++i) {
        const auto owner = reader.read_name();
        const auto type = reader.read_u16();
        const auto rr_class = reader.read_u16();
        const auto ttl = reader.read_u32();
        const auto length = reader.read_u16();
        if (!owner) return owner.error();
        if (!type || !rr_class || !ttl || !length) return WireError::Truncated;
        const auto rdata = reader.read_octets(*length);
        if (!rdata) return rdata.error();
        if (static_cast<RrType>(*type) != RrType::OPT) continue;
        if (edns || !owner->is_root()) return WireError::BadEdns; // RFC 6891 §6.1.1
        auto read = read_edns(*rr_class, *ttl, *rdata);
        if (!read) return read.error();
        edns = std::move(*read);
    }
    if (reader.remaining() != 0) return WireError::TrailingOctets;
    return edns;
}

/// What the question itself rules out, before anything is looked up.
std::optional<Rcode> refusal_of(RrType type, RrClass rr_class) noexcept {
    if (rr_class != RrClass::IN) return Rcode::Refused;
    if (type == RrType::AXFR || type == RrType::IXFR) return Rcode::Refused;
    if (type == RrType::OPT) return Rcode::FormErr;
    if (type != RrType::ANY && is_meta_type(type)) return Rcode::NotImp;
    return std::nullopt;
}

} // namespace

std::size_t Query::udp_payload_limit() const noexcept {
    if (!edns) return udp_payload_octets_plain;
    return std::clamp<std::size_t>(edns->udp_payload, udp_payload_octets_plain, udp_payload_octets);
}

ParsedQuery parse_query(std::span<const std::uint8_t> packet) {
    const auto header = read_header(packet);
    if (!header || header->qr) return Ignore{};
    Decline decline;
    decline.header = *header;
    if (header->opcode != Opcode::Query) {
        decline.rcode = Rcode::NotImp;
        return decline;
    }
    if (header->question_count != 1 || header->answer_count != 0 || header->authority_count != 0) {
        return decline;
    }
    WireReader reader{packet};
    (void)reader.read_octets(header_octets);
    const auto name = reader.read_name();
    const auto type = reader.read_u16();
    const auto rr_class = reader.read_u16();
    if (!name || !type || !rr_class) return decline;
    decline.name = *name;
    decline.type = static_cast<RrType>(*type);
    decline.rr_class = static_cast<RrClass>(*rr_class);
    auto edns = read_additional(reader, header->additional_count);
    if (!edns) return decline;
    decline.has_edns = edns->has_value();
    if (*edns && (*edns)->version != 0) {
        decline.rcode = Rcode::BadVers;
        return decline;
    }
    if (const auto refusal = refusal_of(decline.type, decline.rr_class)) {
        decline.rcode = *refusal;
        return decline;
    }
    return Query{*header, *name, decline.type, std::move(*edns)};
}

} // namespace parallax::dns
