#include "control/registration/tsig.hpp"

#include "dns/ensure.hpp"
#include "dns/header.hpp"
#include "dns/wire_reader.hpp"

#include <algorithm>

namespace parallax::control::registration {

namespace {

using dns::Result;
using dns::RrClass;
using dns::RrType;
using dns::WireError;
using dns::WireReader;

constexpr std::size_t arcount_at = 10; // RFC 1035 §4.1.1

void put_u16(Octets& out, std::size_t value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8));
    out.push_back(static_cast<std::uint8_t>(value));
}

void put_u48(Octets& out, std::uint64_t value) {
    put_u16(out, value >> 32 & 0xFFFF);
    put_u16(out, value >> 16 & 0xFFFF);
    put_u16(out, value & 0xFFFF);
}

void put(Octets& out, OctetView octets) {
    out.insert(out.end(), octets.begin(), octets.end());
}

void patch_u16(Octets& message, std::size_t at, std::size_t value) {
    message[at] = static_cast<std::uint8_t>(value >> 8);
    message[at + 1] = static_cast<std::uint8_t>(value);
}

/// Owner, type, class, TTL and RDATA of the record at the reader's position.
struct RawRecord {
    dns::Name owner;
    RrType type;
    RrClass rr_class;
    std::uint32_t ttl;
    WireReader rdata;
};

Result<RawRecord> read_record(WireReader& reader) {
    const auto owner = reader.read_name();
    if (!owner) return owner.error();
    const auto type = reader.read_u16();
    const auto rr_class = reader.read_u16();
    const auto ttl = reader.read_u32();
    const auto octets = reader.read_u16();
    if (!type || !rr_class || !ttl || !octets) return WireError::Truncated;
    auto rdata = reader.split(*octets);
    if (!rdata) return rdata.error();
    return RawRecord{*owner, static_cast<RrType>(*type), static_cast<RrClass>(*rr_class), *ttl,
                     *rdata};
}

Result<Octets> read_sized(WireReader& rdata) {
    const auto octets = rdata.read_u16();
    if (!octets) return octets.error();
    const auto read = rdata.read_octets(*octets);
    if (!read) return read.error();
    return Octets(read->begin(), read->end());
}

/// RFC 8945 §4.2.
Result<Tsig> read_tsig(RawRecord& record) {
    if (record.rr_class != RrClass::ANY || record.ttl != 0) return WireError::BadRdata;
    Tsig tsig;
    tsig.key_name = record.owner;
    WireReader& rdata = record.rdata;
    const auto algorithm = rdata.read_name();
    if (!algorithm) return algorithm.error();
    tsig.algorithm = *algorithm;
    const auto time_high = rdata.read_u16();
    const auto time_low = rdata.read_u32();
    const auto fudge = rdata.read_u16();
    if (!time_high || !time_low || !fudge) return WireError::Truncated;
    tsig.time_signed = std::uint64_t{*time_high} << 32 | *time_low;
    tsig.fudge_s = *fudge;
    auto mac = read_sized(rdata);
    if (!mac) return mac.error();
    tsig.mac = std::move(*mac);
    const auto original_id = rdata.read_u16();
    const auto error = rdata.read_u16();
    if (!original_id || !error) return WireError::Truncated;
    tsig.original_id = *original_id;
    tsig.error = *error;
    auto other = read_sized(rdata);
    if (!other) return other.error();
    if (other->size() > tsig_other_octets_max) return WireError::BadRdata;
    tsig.other = std::move(*other);
    if (rdata.remaining() != 0) return WireError::TrailingOctets;
    return tsig;
}

/// "TSIG variables" (RFC 8945 §4.3.3): names in canonical form.
void put_variables(Octets& out, const Tsig& tsig) {
    put(out, tsig.key_name.folded().wire());
    put_u16(out, static_cast<std::uint16_t>(RrClass::ANY));
    put_u16(out, 0);
    put_u16(out, 0);
    put(out, tsig.algorithm.folded().wire());
    put_u48(out, tsig.time_signed);
    put_u16(out, tsig.fudge_s);
    put_u16(out, tsig.error);
    put_u16(out, tsig.other.size());
    put(out, tsig.other);
}

/// What is digested (RFC 8945 §4.3.3); a response's starts with the request's MAC.
Octets digested(OctetView message, const Tsig& tsig, const Tsig* request) {
    Octets out;
    if (request != nullptr) {
        put_u16(out, request->mac.size());
        put(out, request->mac);
    }
    put(out, message);
    put_variables(out, tsig);
    return out;
}

void append(Octets& message, const Tsig& tsig) {
    put(message, tsig.key_name.wire());
    put_u16(message, static_cast<std::uint16_t>(RrType::TSIG));
    put_u16(message, static_cast<std::uint16_t>(RrClass::ANY));
    put_u16(message, 0);
    put_u16(message, 0);
    const std::size_t length_at = message.size();
    put_u16(message, 0);
    put(message, tsig.algorithm.wire());
    put_u48(message, tsig.time_signed);
    put_u16(message, tsig.fudge_s);
    put_u16(message, tsig.mac.size());
    put(message, tsig.mac);
    put_u16(message, tsig.original_id);
    put_u16(message, tsig.error);
    put_u16(message, tsig.other.size());
    put(message, tsig.other);
    patch_u16(message, length_at, message.size() - length_at - 2);
    const auto header = dns::read_header(message);
    ENSURE(header.has_value());
    patch_u16(message, arcount_at, std::size_t{header->additional_count} + 1);
}

std::uint16_t error_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::Good:
    case Verdict::FormErr:
        return 0;
    case Verdict::BadSig:
        return 16;
    case Verdict::BadKey:
        return 17;
    case Verdict::BadTime:
        return 18;
    case Verdict::BadTrunc:
        return 22;
    }
    return 0;
}

} // namespace

Result<std::optional<SignedMessage>> take_tsig(OctetView packet) {
    const auto header = dns::read_header(packet);
    if (!header) return header.error();
    WireReader reader{packet};
    (void)reader.read_octets(dns::header_octets);
    for (std::size_t i = 0; i < header->question_count; ++i) {
        const auto name = reader.read_name();
        if (!name) return name.error();
        if (!reader.read_u32()) return WireError::Truncated; // type and class
    }
    const std::size_t records =
        std::size_t{header->answer_count} + header->authority_count + header->additional_count;
    for (std::size_t i = 0; i < records; ++i) {
        const std::size_t starts_at = reader.position();
        auto record = read_record(reader);
        if (!record) return record.error();
        if (record->type != RrType::TSIG) continue;
        const bool is_last = i + 1 == records && header->additional_count > 0;
        if (!is_last) return WireError::BadRdata; // RFC 8945 §5.1
        if (reader.remaining() != 0) return WireError::TrailingOctets;
        auto tsig = read_tsig(*record);
        if (!tsig) return tsig.error();
        Octets octets(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(starts_at));
        patch_u16(octets, 0, tsig->original_id);
        patch_u16(octets, arcount_at, std::size_t{header->additional_count} - 1);
        return std::optional{SignedMessage{std::move(octets), std::move(*tsig)}};
    }
    if (reader.remaining() != 0) return WireError::TrailingOctets;
    return std::optional<SignedMessage>{};
}

Verdict judge(const SignedMessage& message, const TsigKey* key, UnixSeconds now) {
    const Tsig& tsig = message.tsig;
    if (key == nullptr) return Verdict::BadKey;
    const std::size_t whole = mac_octets(key->algorithm);
    if (tsig.mac.size() > whole || tsig.mac.size() < std::max(tsig_mac_octets_min, whole / 2)) {
        return Verdict::FormErr;
    }
    const Octets expected = hmac(*key, digested(message.octets, tsig, nullptr));
    if (!is_same_mac(tsig.mac, OctetView{expected}.first(tsig.mac.size()))) return Verdict::BadSig;
    const UnixSeconds apart =
        tsig.time_signed > now ? tsig.time_signed - now : now - tsig.time_signed;
    if (apart > std::min(tsig.fudge_s, tsig_fudge_s)) return Verdict::BadTime;
    return tsig.mac.size() < whole ? Verdict::BadTrunc : Verdict::Good;
}

void sign_request(Octets& message, const TsigKey& key, UnixSeconds now) {
    Tsig tsig{key.name, name_of(key.algorithm), now, tsig_fudge_s, {}, 0, 0, {}};
    const auto header = dns::read_header(message);
    ENSURE(header.has_value());
    tsig.original_id = header->id;
    tsig.mac = hmac(key, digested(message, tsig, nullptr));
    append(message, tsig);
}

void sign_response(Octets& response, const Judged& judged, UnixSeconds now) {
    const auto header = dns::read_header(response);
    ENSURE(header.has_value());
    Tsig tsig{judged.request.key_name,
              judged.request.algorithm,
              now,
              tsig_fudge_s,
              {},
              header->id,
              error_of(judged.verdict),
              {}};
    switch (judged.verdict) {
    case Verdict::BadTime: // RFC 8945 §5.2.3: the client's time, and ours beside it
        tsig.time_signed = judged.request.time_signed;
        put_u48(tsig.other, now);
        break;
    case Verdict::BadKey:
    case Verdict::BadSig:
        return append(response, tsig);
    case Verdict::Good:
    case Verdict::BadTrunc:
    case Verdict::FormErr:
        break;
    }
    ENSURE(judged.key != nullptr);
    tsig.mac = hmac(*judged.key, digested(response, tsig, &judged.request));
    append(response, tsig);
}

} // namespace parallax::control::registration
