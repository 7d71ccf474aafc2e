// Query: one client question as far as answering needs it, or what to say to a packet that is not
// one.
//
// parse_query is the first stage of every answer (docs/life-of-a-query.md). It never throws,
// allocates only for EDNS options it keeps, and never reads outside the packet. Free function; any
// thread.
#pragma once

#include "dns/edns.hpp"
#include "dns/name.hpp"

#include <variant>

namespace parallax::dns {

// Of a query: OPT, TSIG, SIG(0) and some slack; more is FORMERR.
inline constexpr std::size_t query_additional_records_max = 16;

struct Query {
    Header header;
    Name name; ///< as spelt by the client
    RrType type = RrType::A;
    std::optional<Edns> edns;

    bool dnssec_ok() const noexcept { return edns && edns->dnssec_ok; }
    /// Octets our answer may have over UDP: 512 without EDNS, else min(client's, 1232), at least
    /// 512.
    std::size_t udp_payload_limit() const noexcept;
};

/// A packet that gets no answer at all: shorter than a header, or a response (QR set).
struct Ignore {};

/// A packet that is answered without looking anything up. `name` is present when the question
/// section could be read, so that it can be echoed.
struct Decline {
    Header header;
    Rcode rcode = Rcode::FormErr;
    std::optional<Name> name;
    RrType type = RrType::A;
    RrClass rr_class = RrClass::IN;
    bool has_edns = false; ///< answer with an OPT (RFC 6891 §7: FORMERR to a broken OPT has none)
};

using ParsedQuery = std::variant<Query, Decline, Ignore>;

/// QDCOUNT other than 1 is FORMERR (RFC 9619); opcode other than QUERY NOTIMP; class other than IN
/// REFUSED; AXFR and IXFR REFUSED; other meta types except ANY: FORMERR for OPT, NOTIMP for the
/// rest; answer or authority records in a query FORMERR; EDNS version above 0 BADVERS (RFC 6891
/// §6.1.3); two OPTs or an OPT that does not parse FORMERR; octets after the last record FORMERR.
ParsedQuery parse_query(std::span<const std::uint8_t> packet);

} // namespace parallax::dns
