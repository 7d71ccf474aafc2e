// Record and RrsetView: resource records, held and borrowed. Values; any thread.
#pragma once

#include "dns/name.hpp"
#include "dns/rr_type.hpp"

#include <vector>

namespace parallax::dns {

/// One record that owns its bytes. RDATA is uncompressed wire form (names inside written out).
struct Record {
    Name owner;
    RrType type = RrType::A;
    RrClass rr_class = RrClass::IN;
    std::uint32_t ttl = 0; ///< seconds, 0..2^31-1 (RFC 2181 §8)
    std::vector<std::uint8_t> rdata;

    bool operator==(const Record&) const = default;
};

/// All records of one owner, type and class IN, borrowed from whoever holds them (a Zone, a
/// received Message, a service). `encoded` is `count` times { rdlength: u16 big-endian, rdata
/// uncompressed }. Valid as long as its holder: for a question, as long as the Snapshot or Message
/// it came from.
struct RrsetView {
    RrType type = RrType::A;
    std::uint16_t count = 0;
    std::uint32_t ttl = 0;
    std::span<const std::uint8_t> encoded;
};

/// Calls `visit(span<const uint8_t> rdata)` for each record of the view, in order.
template <class Visit>
void for_each_rdata(const RrsetView& rrset, Visit visit) {
    std::size_t at = 0;
    for (std::uint16_t i = 0; i < rrset.count; ++i) {
        const std::size_t octets = std::size_t{rrset.encoded[at]} << 8 | rrset.encoded[at + 1];
        visit(rrset.encoded.subspan(at + 2, octets));
        at += 2 + octets;
    }
}

/// The name a view of one CNAME, DNAME, NS or PTR record leads to. Pre: the view holds such
/// records.
Name target_of_encoded(const RrsetView& rrset);

/// Appends one record's RDATA in the form of RrsetView::encoded. Pre: rdata.size() <= 65535.
void append_encoded(std::vector<std::uint8_t>& encoded, std::span<const std::uint8_t> rdata);

} // namespace parallax::dns
