#include "dns/rdata.hpp"

#include "tests/unit/dns/builders.hpp"

using namespace parallax::dns;
using namespace parallax::dns::test;

namespace {

std::string text(RrType type, const Octets& rdata) {
    return rdata_to_text(type, rdata);
}

const Octets a_example = wire_of(name("a.example."));

} // namespace

TEST_CASE("presentation format of the types operators meet") {
    CHECK(text(RrType::A, hex("0a010105")) == "10.1.1.5");
    CHECK(text(RrType::AAAA, hex("fd000000000000000000000000000001")) == "fd00::1");
    CHECK(text(RrType::AAAA, hex("00000000000000000000ffff0a010105")) == "::ffff:10.1.1.5");
    CHECK(text(RrType::CNAME, a_example) == "a.example.");
    CHECK(text(RrType::DNAME, hex("00")) == ".");
    CHECK(text(RrType::MX, hex("000a") + a_example) == "10 a.example.");
    CHECK(text(RrType::SRV, hex("0001 0002 01bb") + a_example) == "1 2 443 a.example.");
    CHECK(text(RrType::SOA, a_example + hex("00 00000001 00000e10 0000012c 00093a80 0000000a")) ==
          "a.example. . 1 3600 300 604800 10");
    CHECK(text(RrType::TXT, hex("03 612262 00 01 0a")) == "\"a\\\"b\" \"\" \"\\010\"");
    CHECK(text(RrType::HINFO, hex("01 61 01 62")) == "\"a\" \"b\"");
    CHECK(text(RrType::CAA, hex("80 05 6973737565") + octets_of("ca.example")) ==
          "128 issue \"ca.example\"");
}

TEST_CASE("presentation format of DNSSEC types (RFC 4034)") {
    CHECK(text(RrType::DS, hex("ec45 05 01 2bb183")) == "60485 5 1 2BB183");
    CHECK(text(RrType::DNSKEY, hex("0101 03 0d") + octets_of("foobar")) == "257 3 13 Zm9vYmFy");
    CHECK(text(RrType::NSEC, a_example + hex("0006 400100000003")) == "a.example. A MX RRSIG NSEC");
    CHECK(text(RrType::RRSIG,
               hex("0001 05 03 00015180 38bbbc70 00000000 0a52") + a_example + octets_of("foo")) ==
          "A 5 3 86400 20000229123248 19700101000000 2642 a.example. Zm9v");
}

TEST_CASE("presentation format of service bindings (RFC 9460)") {
    CHECK(text(RrType::HTTPS, hex("0000") + a_example) == "0 a.example.");
    CHECK(text(RrType::HTTPS, hex("0001 00") + option(1, hex("02 6832"))) == "1 . alpn=h2");
    CHECK(text(RrType::SVCB, hex("0010 00") + option(3, hex("0035"))) == "16 . port=53");
    CHECK(text(RrType::SVCB, hex("0010 00 0003")) == "\\# 5 0010000003");
}

TEST_CASE("unknown types and RDATA without the form of its type are generic (RFC 3597 §5)") {
    CHECK(text(static_cast<RrType>(65280), hex("0a01")) == "\\# 2 0A01");
    CHECK(text(static_cast<RrType>(65280), {}) == "\\# 0");
    CHECK(text(RrType::A, hex("0a")) == "\\# 1 0A");
    CHECK(text(RrType::TXT, {}) == "\\# 0");
    CHECK(text(RrType::TXT, hex("05 61")) == "\\# 2 0561");
    CHECK(text(RrType::NS, a_example + hex("00")).substr(0, 5) == "\\# 12");
    CHECK(text(RrType::SOA, a_example).substr(0, 5) == "\\# 11");
}

TEST_CASE("text from outside holds no control octets, whatever the RDATA") {
    // RFC 8659 §4.1.1: a CAA tag is ASCII letters and digits.
    CHECK(text(RrType::CAA, hex("00 03 1b5b41")) == "\\# 5 00031B5B41");
    CHECK(text(RrType::CAA, hex("00 00")) == "\\# 2 0000");
    const std::uint64_t seed = Dice::fresh_seed();
    INFO("seed " << seed);
    Dice dice{seed};
    for (int round = 0; round < 20000; ++round) {
        const auto type = static_cast<RrType>(dice.below(4) == 0 ? 257 : dice.below(70));
        Octets rdata(dice.below(40));
        for (std::uint8_t& octet : rdata) {
            octet = dice.below(2) == 0 ? dice.octet() : static_cast<std::uint8_t>(dice.below(5));
        }
        for (const char c : text(type, rdata)) REQUIRE((c >= ' ' && c <= '~'));
    }
}

TEST_CASE("a record is owner, TTL, class, type and RDATA") {
    const Record record{name("a.example."), RrType::A, RrClass::IN, 10, hex("0a010105")};
    CHECK(to_text(record) == "a.example. 10 IN A 10.1.1.5");
    const Record odd{name("a\\ b."), static_cast<RrType>(65280), static_cast<RrClass>(9), 0, {}};
    CHECK(to_text(odd) == "a\\032b. 0 CLASS9 TYPE65280 \\# 0");
}
