// Fuzz target: any packet gives a Query whose parts are valid, a Decline or nothing; a plain one is
// read alike by parse_plain_query.
#include "dns/ensure.hpp"
#include "dns/plain_query.hpp"
#include "dns/query.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

using namespace parallax::dns;

namespace {

void check_name(const Name& name) {
    ENSURE(Name::from_wire(name.wire()).has_value());
}

void check_plain(const PlainQuery& plain, const ParsedQuery& parsed) {
    const auto* const query = std::get_if<Query>(&parsed);
    ENSURE(query != nullptr);
    const auto wire = query->name.wire();
    ENSURE(std::equal(wire.begin(), wire.end(), plain.name.begin(), plain.name.end()));
    ENSURE(query->type == plain.type && query->header.id == plain.id);
    ENSURE(query->header.rd == plain.recursion_desired);
    ENSURE(query->header.cd == plain.checking_disabled);
    ENSURE(query->edns.has_value() == plain.has_edns && query->dnssec_ok() == plain.dnssec_ok);
    ENSURE(!query->edns || (!query->edns->client_subnet && !query->edns->keepalive));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
    const ParsedQuery parsed = parse_query({octets, size});
    if (const auto plain = parse_plain_query({octets, size})) check_plain(*plain, parsed);
    if (const auto* const query = std::get_if<Query>(&parsed)) {
        check_name(query->name);
        ENSURE(!query->header.qr && query->header.opcode == Opcode::Query);
        ENSURE(query->header.question_count == 1);
        ENSURE(query->udp_payload_limit() >= udp_payload_octets_plain);
        ENSURE(query->udp_payload_limit() <= udp_payload_octets);
        ENSURE(!query->edns || query->edns->version == 0);
    }
    if (const auto* const decline = std::get_if<Decline>(&parsed)) {
        if (decline->name) check_name(*decline->name);
        ENSURE(decline->rcode != Rcode::NoError);
        ENSURE(size >= header_octets);
    }
    return 0;
}
