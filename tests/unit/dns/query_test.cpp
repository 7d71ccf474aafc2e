#include "dns/query.hpp"

#include "tests/unit/dns/builders.hpp"

using namespace parallax::dns;
using namespace parallax::dns::test;

namespace {

const Octets plain = counts(1, 0, 0, 0) + question("www.example.", 1);

Query query_of(const Octets& packet) {
    const ParsedQuery parsed = parse_query(packet);
    REQUIRE(std::holds_alternative<Query>(parsed));
    return std::get<Query>(parsed);
}

Decline decline_of(const Octets& packet) {
    const ParsedQuery parsed = parse_query(packet);
    REQUIRE(std::holds_alternative<Decline>(parsed));
    return std::get<Decline>(parsed);
}

Rcode rcode_of(const Octets& packet) {
    return decline_of(packet).rcode;
}

Octets with_opcode(Opcode opcode) {
    Octets packet = plain;
    packet[2] = static_cast<std::uint8_t>(static_cast<unsigned>(opcode) << 3);
    return packet;
}

Octets with_additional(std::uint16_t records, const Octets& section) {
    return counts(1, 0, 0, records) + question("www.example.", 1) + section;
}

/// A record of the additional section that says nothing to us.
const Octets stray = hex("00 0001 0001 00000000 0004 0a010101");

} // namespace

TEST_CASE("a plain question") {
    const Query query = query_of(plain);
    CHECK(query.header.id == 0x1234);
    CHECK(query.header.rd);
    CHECK(query.name.spelt_as(name("www.example.")));
    CHECK(query.type == RrType::A);
    CHECK_FALSE(query.edns.has_value());
    CHECK_FALSE(query.dnssec_ok());
    CHECK(query.udp_payload_limit() == 512);
}

TEST_CASE("names keep the case of the question (0x20)") {
    CHECK(query_of(counts(1, 0, 0, 0) + question("wWw.eXample.", 28))
              .name.spelt_as(name("wWw.eXample.")));
}

TEST_CASE("a question with OPT") {
    const Query query = query_of(with_additional(1, opt({}, "00008000")));
    CHECK(query.dnssec_ok());
    CHECK(query.udp_payload_limit() == 1232);
}

TEST_CASE("answers over UDP have 512 to 1232 octets (RFC 6891 §6.2.5)") {
    const auto limit_for = [](std::string_view payload) {
        return query_of(with_additional(1, hex("00 0029") + hex(payload) + hex("00000000 0000")))
            .udp_payload_limit();
    };
    CHECK(limit_for("0000") == 512);
    CHECK(limit_for("0200") == 512);
    CHECK(limit_for("0400") == 1024);
    CHECK(limit_for("1000") == 1232);
    CHECK(limit_for("ffff") == 1232);
}

TEST_CASE("short packets and responses get no answer") {
    for (std::size_t octets = 0; octets < header_octets; ++octets) {
        const Octets cut(plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(octets));
        CHECK(std::holds_alternative<Ignore>(parse_query(cut)));
    }
    Octets response = plain;
    response[2] |= 0x80;
    CHECK(std::holds_alternative<Ignore>(parse_query(response)));
    response[2] |= 0x28; // whatever its opcode
    CHECK(std::holds_alternative<Ignore>(parse_query(response)));
    response.resize(header_octets);
    CHECK(std::holds_alternative<Ignore>(parse_query(response)));
}

TEST_CASE("opcodes other than QUERY are NOTIMP") {
    for (unsigned opcode = 1; opcode < 16; ++opcode) {
        CHECK(rcode_of(with_opcode(static_cast<Opcode>(opcode))) == Rcode::NotImp);
    }
    CHECK(std::holds_alternative<Query>(parse_query(with_opcode(Opcode::Query))));
}

TEST_CASE("QDCOUNT other than 1 is FORMERR (RFC 9619)") {
    CHECK(rcode_of(counts(0, 0, 0, 0)) == Rcode::FormErr);
    CHECK(rcode_of(counts(2, 0, 0, 0) + question("a.", 1) + question("b.", 1)) == Rcode::FormErr);
    CHECK(rcode_of(counts(65535, 0, 0, 0) + question("a.", 1)) == Rcode::FormErr);
    CHECK_FALSE(decline_of(counts(0, 0, 0, 0)).name.has_value());
}

TEST_CASE("answer or authority records in a query are FORMERR") {
    CHECK(rcode_of(counts(1, 1, 0, 0) + question("a.", 1) + stray) == Rcode::FormErr);
    CHECK(rcode_of(counts(1, 0, 1, 0) + question("a.", 1) + stray) == Rcode::FormErr);
}

TEST_CASE("classes other than IN are REFUSED, the question can be echoed") {
    for (const std::uint16_t rr_class : std::vector<std::uint16_t>{0, 2, 3, 4, 254, 255, 4711}) {
        const Decline decline = decline_of(counts(1, 0, 0, 0) + question("a.", 16, rr_class));
        CHECK(decline.rcode == Rcode::Refused);
        REQUIRE(decline.name.has_value());
        CHECK(decline.name->spelt_as(name("a.")));
        CHECK(decline.type == RrType::TXT);
        CHECK(decline.rr_class == static_cast<RrClass>(rr_class));
    }
}

TEST_CASE("types that cannot be looked up") {
    const auto rcode = [](RrType type) {
        return rcode_of(counts(1, 0, 0, 0) + question("a.", static_cast<std::uint16_t>(type)));
    };
    CHECK(rcode(RrType::AXFR) == Rcode::Refused);
    CHECK(rcode(RrType::IXFR) == Rcode::Refused);
    CHECK(rcode(RrType::OPT) == Rcode::FormErr);
    CHECK(rcode(RrType::TSIG) == Rcode::NotImp);
    CHECK(rcode(RrType::TKEY) == Rcode::NotImp);
    CHECK(rcode(RrType::MAILA) == Rcode::NotImp);
    CHECK(rcode(static_cast<RrType>(128)) == Rcode::NotImp);
    for (const std::uint16_t type :
         std::vector<std::uint16_t>{255, 0, 65, 65280}) { // ANY is asked like any other
        CHECK(query_of(counts(1, 0, 0, 0) + question("a.", type)).type ==
              static_cast<RrType>(type));
    }
}

TEST_CASE("EDNS version above 0 is BADVERS, with OPT (RFC 6891 §6.1.3)") {
    const Decline decline = decline_of(with_additional(1, opt({}, "00010000")));
    CHECK(decline.rcode == Rcode::BadVers);
    CHECK(decline.has_edns);
    CHECK(decline.name.has_value());
    // Nobody knows how the options of that version look.
    CHECK(rcode_of(with_additional(1, opt(hex("ff"), "00010000"))) == Rcode::BadVers);
}

TEST_CASE("OPT must be one, at the root and well-formed, else FORMERR without OPT (RFC 6891 §7)") {
    const std::vector<Octets> sections{
        opt() + opt(),
        opt() + hex("01 61 00 0029 04d0 00000000 0000"),
        hex("01 61 00 0029 04d0 00000000 0000") + stray,
        opt(hex("00")) + stray,
        opt(option(8, hex("0001 18 00"))) + stray,
    };
    for (const Octets& section : sections) {
        const Decline decline = decline_of(with_additional(2, section));
        CHECK(decline.rcode == Rcode::FormErr);
        CHECK_FALSE(decline.has_edns);
        CHECK(decline.name.has_value());
    }
    Octets options;
    for (std::size_t i = 0; i <= edns_options_max; ++i) options = options + option(65001, {});
    CHECK(rcode_of(with_additional(1, opt(options))) == Rcode::FormErr);
}

TEST_CASE("OPT stands anywhere among the additional records, others are ignored") {
    CHECK(query_of(with_additional(3, stray + opt() + stray)).edns.has_value());
    CHECK(query_of(with_additional(2, opt() + stray)).edns.has_value());
    const Octets tsig = hex("03 6b6579 00 00fa 00ff 00000000 0003 010203");
    CHECK(query_of(with_additional(2, opt() + tsig)).edns.has_value());
    CHECK_FALSE(query_of(with_additional(1, tsig)).edns.has_value());
}

TEST_CASE("sixteen additional records are read, seventeen are FORMERR") {
    Octets section;
    for (int i = 0; i < 16; ++i) section = section + stray;
    CHECK(std::holds_alternative<Query>(parse_query(with_additional(16, section))));
    CHECK(rcode_of(with_additional(17, section + stray)) == Rcode::FormErr);
    CHECK(rcode_of(with_additional(65535, section)) == Rcode::FormErr);
}

TEST_CASE("octets behind the last record are FORMERR") {
    CHECK(rcode_of(plain + hex("00")) == Rcode::FormErr);
    CHECK(rcode_of(with_additional(1, opt() + hex("00"))) == Rcode::FormErr);
}

TEST_CASE("a question that cannot be read is FORMERR and not echoed") {
    for (const char* text : {"c00c 0001 0001", "40 00 0001 0001", "01 61 00 0001 00", "05 61", "",
                             "c000 0001 0001", "c00b 0001 0001", "ffff 0001 0001"}) {
        INFO(text);
        const Decline decline = decline_of(counts(1, 0, 0, 0) + hex(text));
        CHECK(decline.rcode == Rcode::FormErr);
        CHECK_FALSE(decline.name.has_value());
    }
}

TEST_CASE("every truncation of a question is FORMERR, none is read past its end") {
    const Octets options = option(8, hex("0001 18 00 0a0104")) + option(11, {}) +
                           option(15, hex("0012 6e6f")) + option(65001, hex("01"));
    const Octets whole = with_additional(2, opt(options, "00008000") + stray);
    REQUIRE(query_of(whole).edns->client_subnet.has_value());
    for (std::size_t octets = header_octets; octets < whole.size(); ++octets) {
        const Octets cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(octets));
        REQUIRE(rcode_of(cut) == Rcode::FormErr);
    }
}
