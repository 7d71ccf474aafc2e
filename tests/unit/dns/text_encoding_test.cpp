#include "dns/text_encoding.hpp"

#include "tests/unit/dns/builders.hpp"

using namespace parallax::dns;
using namespace parallax::dns::test;

TEST_CASE("hex and base64 (RFC 4648 §10)") {
    CHECK(hex_of(hex("00 0a ff")) == "000AFF");
    CHECK(hex_of({}).empty());
    const char* const rows[][2] = {{"", ""},
                                   {"f", "Zg=="},
                                   {"fo", "Zm8="},
                                   {"foo", "Zm9v"},
                                   {"foob", "Zm9vYg=="},
                                   {"fooba", "Zm9vYmE="},
                                   {"foobar", "Zm9vYmFy"}};
    for (const auto& row : rows) CHECK(base64_of(octets_of(row[0])) == row[1]);
    CHECK(base64_of(hex("fb ff fe")) == "+//+");
}

TEST_CASE("quoted strings escape what would end or garble them") {
    CHECK(quoted(octets_of("a b;c")) == "\"a b;c\"");
    CHECK(quoted(octets_of("\"\\")) == "\"\\\"\\\\\"");
    CHECK(quoted(hex("00 0a 1b 7f 80 ff")) == "\"\\000\\010\\027\\127\\128\\255\"");
    CHECK(quoted({}) == "\"\"");
}

TEST_CASE("timestamps are in UTC (RFC 4034 §3.2)") {
    CHECK(timestamp(0) == "19700101000000");
    CHECK(timestamp(951827696) == "20000229123456");
    CHECK(timestamp(4294967295U) == "21060207062815");
}

TEST_CASE("type bitmaps (RFC 4034 §4.1.2)") {
    CHECK(*types_of_bitmap(hex("00 06 40 01 00 00 00 03")) == "A MX RRSIG NSEC");
    CHECK(*types_of_bitmap(hex("00 01 40 01 01 40")) == "A CAA");
    CHECK(types_of_bitmap({})->empty());
    CHECK_FALSE(types_of_bitmap(hex("00")).has_value());
    CHECK_FALSE(types_of_bitmap(hex("00 00")).has_value());
    CHECK_FALSE(types_of_bitmap(hex("00 02 40")).has_value());
    CHECK_FALSE(types_of_bitmap(hex("00 21") + Octets(33)).has_value());
}

TEST_CASE("IPv6 text (RFC 5952)") {
    std::array<std::uint8_t, 16> octets{};
    CHECK(ipv6_text(octets) == "::");
    octets[0] = 0xFD;
    octets[15] = 1;
    CHECK(ipv6_text(octets) == "fd00::1");
}

TEST_CASE("UTF-8 sequences (RFC 3629)") {
    CHECK(utf8_octets("a") == 1);
    CHECK(utf8_octets("\xc3\xbc+") == 2);
    CHECK(utf8_octets("\xe2\x82\xac") == 3);
    CHECK(utf8_octets("\xf0\x9f\x90\x9f") == 4);
    CHECK(utf8_octets("") == 0);
    for (const char* const bad :
         {"\x80", "\xc0\x80", "\xc3", "\xc3+", "\xe0\x9f\x80", "\xed\xa0\x80", "\xe2\x82+",
          "\xf0\x8f\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"}) {
        CHECK(utf8_octets(bad) == 0);
    }
}
