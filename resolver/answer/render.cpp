#include "resolver/answer/render.hpp"

#include "dns/ensure.hpp"
#include "dns/message.hpp"
#include "dns/rdata.hpp"

#include <algorithm>

namespace parallax::answer {

namespace {

constexpr std::size_t bare_opt_octets = 11;        // RFC 6891 §6.1.2
constexpr std::size_t keepalive_octets = 4 + 2;    // RFC 7828 §3.1
constexpr std::size_t subnet_fixed_octets = 4 + 4; // RFC 7871 §6
constexpr std::size_t pointer_offset_end = 0x4000;
constexpr std::uint16_t pointer_bits = 0xC000;

/// The owner of an RRset's records: written out once, then pointed to, which spares the search for
/// equal suffixes from the second record on.
class OwnerWriter {
  public:
    explicit OwnerWriter(const dns::Name& owner) noexcept : owner_{owner} {}

    [[nodiscard]] bool write(dns::WireWriter& writer) noexcept {
        if (pointer_ != 0) return writer.write_u16(pointer_);
        const std::size_t at = writer.size();
        if (!writer.write_name(owner_, dns::Compress::Yes)) return false;
        const auto written = writer.written().subspan(at);
        if (written[0] >= 0xC0) {
            pointer_ = static_cast<std::uint16_t>(written[0] << 8 | written[1]);
        } else if (!owner_.is_root() && at < pointer_offset_end) {
            pointer_ = static_cast<std::uint16_t>(pointer_bits | at);
        }
        return true;
    }

  private:
    const dns::Name& owner_;
    std::uint16_t pointer_ = 0;
};

constexpr std::size_t ttl_after_owner = 2 + 2; // type and class are between them

/// One message being written, and where its ageing TTLs are.
struct Draft {
    dns::WireWriter writer;
    TtlOffsets ageing_ttls;

    void note_ttl(std::size_t at) {
        if (ageing_ttls.size() < ageing_ttls.capacity()) {
            ageing_ttls.push_back(static_cast<std::uint16_t>(at));
        }
    }
};

[[nodiscard]] bool write_record(Draft& draft, OwnerWriter& owner, const AnswerRrset& answered,
                                std::span<const std::uint8_t> rdata) {
    dns::WireWriter& writer = draft.writer;
    const dns::RrsetView& rrset = answered.rrset;
    if (!owner.write(writer)) return false;
    if (answered.ttl_kind == TtlKind::Ageing) draft.note_ttl(writer.size() + ttl_after_owner);
    return writer.write_u16(static_cast<std::uint16_t>(rrset.type)) &&
           writer.write_u16(static_cast<std::uint16_t>(dns::RrClass::IN)) &&
           writer.write_u32(rrset.ttl) && dns::write_rdata(writer, rrset.type, rdata);
}

/// Whole or not at all (RFC 2181 §5.1).
[[nodiscard]] bool write_rrset(Draft& draft, const AnswerRrset& answered) {
    const dns::WireWriter::Mark before = draft.writer.mark();
    OwnerWriter owner{answered.owner};
    bool fits = true;
    dns::for_each_rdata(answered.rrset, [&](std::span<const std::uint8_t> rdata) {
        fits = fits && write_record(draft, owner, answered, rdata);
    });
    if (!fits) draft.writer.rollback(before); // and the message is truncated: its TTLs do not count
    return fits;
}

struct Written {
    std::uint16_t records = 0;
    enum class Extent : std::uint8_t { Whole, Part } extent = Extent::Whole;
};

/// Writes RRsets in order until one does not fit.
Written write_section(Draft& draft, const Section& section) {
    Written written;
    for (const AnswerRrset& answered : section) {
        if (!write_rrset(draft, answered)) {
            written.extent = Written::Extent::Part;
            return written;
        }
        written.records = static_cast<std::uint16_t>(written.records + answered.rrset.count);
    }
    return written;
}

/// Answer, authority, additional, as far as they fit; fills in the header's counts and TC.
void write_sections(Draft& draft, const Answer& answer, dns::Header& header) {
    const Section* const sections[] = {&answer.answer, &answer.authority, &answer.additional};
    std::uint16_t* const counts[] = {&header.answer_count, &header.authority_count,
                                     &header.additional_count};
    for (std::size_t i = 0; i < std::size(sections); ++i) {
        const Written written = write_section(draft, *sections[i]);
        *counts[i] = written.records;
        if (written.extent == Written::Extent::Whole) continue;
        // RFC 2181 §9; glue that is missing from a referral counts too (RFC 9471 §2.1).
        header.tc = true;
        return;
    }
}

/// Header and question; the header is written again when the counts are known.
[[nodiscard]] bool write_question(dns::WireWriter& writer, const dns::Name& name,
                                  std::uint16_t type, std::uint16_t rr_class) {
    return writer.write_name(name, dns::Compress::No) && writer.write_u16(type) &&
           writer.write_u16(rr_class);
}

dns::Header response_header(const dns::Header& asked, dns::Rcode rcode) noexcept {
    dns::Header header;
    header.id = asked.id;
    header.qr = true;
    header.opcode = asked.opcode;
    header.rd = asked.rd;
    header.cd = asked.cd;
    header.rcode = static_cast<std::uint8_t>(static_cast<unsigned>(rcode) & 0x0F);
    return header;
}

std::uint8_t extended_rcode(dns::Rcode rcode) noexcept {
    return static_cast<std::uint8_t>(static_cast<unsigned>(rcode) >> 4);
}

/// Room for the header is taken first and filled last.
dns::WireWriter writer_after_header(std::span<std::uint8_t> out, std::size_t limit) {
    ENSURE(limit >= dns::udp_payload_octets_plain && out.size() >= limit);
    dns::WireWriter writer{out.first(limit)};
    constexpr std::array<std::uint8_t, dns::header_octets> room{};
    ENSURE(writer.write_octets(room));
    return writer;
}

/// Of the OPT, without errors.
std::size_t octets_of(const dns::OwnEdns& edns) noexcept {
    std::size_t octets = bare_opt_octets;
    if (edns.keepalive_100ms) octets += keepalive_octets;
    if (edns.client_subnet) octets += subnet_fixed_octets + edns.client_subnet->address_octets();
    return octets;
}

void append_opt(dns::WireWriter& writer, const dns::OwnEdns& edns, dns::Header& header) {
    ENSURE(dns::write_opt(writer, edns));
    ++header.additional_count;
}

} // namespace

Rendered render(const dns::Query& query, const Answer& answer, const RenderOptions& options,
                std::span<std::uint8_t> out) {
    Draft draft{writer_after_header(out, options.limit), {}};
    dns::WireWriter& writer = draft.writer;
    dns::Header header = response_header(query.header, answer.rcode);
    header.aa = answer.authoritative;
    header.ra = options.recursion_available;
    // RFC 6840 §5.8: only who understands the bit gets it.
    header.ad = answer.authenticated && (query.header.ad || query.dnssec_ok());
    header.question_count = 1;
    dns::OwnEdns edns;
    edns.udp_payload = options.own_udp_payload;
    edns.dnssec_ok = query.dnssec_ok();
    edns.extended_rcode = extended_rcode(answer.rcode);
    if (query.edns && query.edns->keepalive) edns.keepalive_100ms = options.keepalive_100ms;
    if (query.edns) edns.client_subnet = query.edns->client_subnet;
    const std::size_t opt_octets = query.edns ? octets_of(edns) : 0;
    writer.set_limit(options.limit - opt_octets);
    ENSURE(write_question(writer, query.name, static_cast<std::uint16_t>(query.type),
                          static_cast<std::uint16_t>(dns::RrClass::IN)));
    write_sections(draft, answer, header);
    const std::size_t octets_before_opt = writer.size();
    writer.set_limit(options.limit);
    if (query.edns) {
        if (answer.error) edns.errors.push_back({*answer.error, std::string{answer.error_text}});
        append_opt(writer, edns, header);
    }
    dns::write_header(header, out);
    return {writer.size(), octets_before_opt, std::move(draft.ageing_ttls),
            header.tc ? Rendered::Extent::Truncated : Rendered::Extent::Whole};
}

std::size_t render(const dns::Decline& decline, const RenderOptions& options,
                   std::span<std::uint8_t> out) {
    dns::WireWriter writer = writer_after_header(out, options.limit);
    dns::Header header = response_header(decline.header, decline.rcode);
    header.ra = options.recursion_available;
    if (decline.name) {
        header.question_count = 1;
        ENSURE(write_question(writer, *decline.name, static_cast<std::uint16_t>(decline.type),
                              static_cast<std::uint16_t>(decline.rr_class)));
    }
    if (decline.has_edns) {
        dns::OwnEdns edns;
        edns.udp_payload = options.own_udp_payload;
        edns.extended_rcode = extended_rcode(decline.rcode);
        append_opt(writer, edns, header);
    }
    dns::write_header(header, out);
    return writer.size();
}

} // namespace parallax::answer
