#include "dns/header.hpp"

#include "tests/unit/dns/builders.hpp"

using namespace parallax::dns;
using namespace parallax::dns::test;

TEST_CASE("the bits of a header stand where RFC 1035 §4.1.1 and RFC 4035 §3 put them") {
    const auto flags = [](auto set) {
        Header header;
        set(header);
        const Octets octets = header_of(header);
        return octets[2] << 8 | octets[3];
    };
    CHECK(flags([](Header& h) { h.qr = true; }) == 0x8000);
    CHECK(flags([](Header& h) { h.opcode = Opcode::Update; }) == 0x2800);
    CHECK(flags([](Header& h) { h.aa = true; }) == 0x0400);
    CHECK(flags([](Header& h) { h.tc = true; }) == 0x0200);
    CHECK(flags([](Header& h) { h.rd = true; }) == 0x0100);
    CHECK(flags([](Header& h) { h.ra = true; }) == 0x0080);
    CHECK(flags([](Header& h) { h.ad = true; }) == 0x0020);
    CHECK(flags([](Header& h) { h.cd = true; }) == 0x0010);
    CHECK(flags([](Header& h) { h.rcode = 0x13; }) == 3); // four bits and no more
}

TEST_CASE("identifier and counts") {
    const Octets octets = hex("beef 0100 0001 0002 0003 0102");
    const auto header = read_header(octets);
    REQUIRE(header.has_value());
    CHECK(header->id == 0xBEEF);
    CHECK(header->question_count == 1);
    CHECK(header->answer_count == 2);
    CHECK(header->authority_count == 3);
    CHECK(header->additional_count == 0x0102);
    CHECK(header_of(*header) == octets);
}

TEST_CASE("every flag word reads and writes back, but for the Z bit, which is sent as zero") {
    for (unsigned flags = 0; flags <= 0xFFFF; ++flags) {
        const Octets octets = hex("0000") + u16(flags) + Octets(8);
        const auto header = read_header(octets);
        const Octets written = header_of(*header);
        REQUIRE((written[2] << 8 | written[3]) == static_cast<int>(flags & 0xFFBF));
    }
}

TEST_CASE("eleven octets are no header") {
    CHECK(read_header(Octets(11)).error() == WireError::Truncated);
    CHECK(read_header({}).error() == WireError::Truncated);
    CHECK(read_header(Octets(13)).has_value());
}
