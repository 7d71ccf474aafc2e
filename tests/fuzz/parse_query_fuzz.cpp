// Fuzz target: any packet gives a Query whose parts are valid, a Decline or nothing.
#include "dns/ensure.hpp"
#include "dns/query.hpp"

#include <cstddef>
#include <cstdint>

using namespace parallax::dns;

namespace {

void check_name(const Name& name) {
    ENSURE(Name::from_wire(name.wire()).has_value());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
    const ParsedQuery parsed = parse_query({octets, size});
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
