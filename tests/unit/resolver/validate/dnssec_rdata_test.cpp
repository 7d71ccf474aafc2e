#include "resolver/validate/dnssec_rdata.hpp"

#include "tests/unit/resolver/validate/signed_world.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::validate;
using namespace parallax::validate::testing;

namespace {

std::vector<std::uint8_t> rdata_of(const std::string& text) {
    return record_of(text).rdata;
}

/// Every shorter RDATA is read or refused, and nothing else happens.
template <class Read>
std::size_t readable_prefixes(const std::vector<std::uint8_t>& rdata, Read read) {
    std::size_t readable = 0;
    for (std::size_t size = 0; size < rdata.size(); ++size) {
        const std::vector<std::uint8_t> part{rdata.begin(),
                                             rdata.begin() + static_cast<long>(size)};
        if (read(part)) ++readable;
    }
    return readable;
}

const std::string nsec3_text =
    "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example. 3600 NSEC3 1 1 12 aabbccdd "
    "2t7b4g4vsa5smi47k61mv5bv1a22bojr MX DNSKEY NS SOA NSEC3PARAM RRSIG";

} // namespace

TEST_CASE("an RRSIG says what, by whom and from when to when") {
    const auto rdata = rdata_of("a.z.w.example. 3600 RRSIG MX 5 2 3600 20040509183619 "
                                "20040409183619 38519 Example. AAECAw==");
    const auto rrsig = read_rrsig(rdata);
    REQUIRE(rrsig.has_value());
    CHECK(rrsig->covered == dns::RrType::MX);
    CHECK(rrsig->algorithm == 5);
    CHECK(rrsig->labels == 2);
    CHECK(rrsig->original_ttl == 3600);
    CHECK(rrsig->key_tag == 38519);
    CHECK(rrsig->signer.to_text() == "Example.");
    CHECK(rrsig->signature.size() == 4);
    CHECK(rrsig->expiration - rrsig->inception == 30 * 86400);
    // Any octet of signature will do; fewer leave none.
    CHECK(readable_prefixes(rdata, [](Octets part) { return read_rrsig(part); }) == 3);
}

TEST_CASE("key tags are those of RFC 4034 and IANA's root keys") {
    CHECK(key_tag_of(rdata_of(
              "dskey.example.com. 86400 DNSKEY 256 3 5 "
              "AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUS"
              "djMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/r"
              "ljwvFw==")) == 60485);
    CHECK(key_tag_of(
              rdata_of("example.net. 3600 DNSKEY 257 3 13 "
                       "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr"
                       "+Wi9xMWyQLc8NAA==")) == 55648);
}

TEST_CASE("only keys of zones, of protocol 3 and not revoked sign zones") {
    const auto signs = [](const std::string& flags) {
        const auto rdata = rdata_of("example. 60 DNSKEY " + flags + " 15 AAAA");
        return read_dnskey(rdata)->signs_zones();
    };
    CHECK(signs("256 3"));
    CHECK(signs("257 3"));
    CHECK_FALSE(signs("0 3"));
    CHECK_FALSE(signs("1 3"));
    CHECK_FALSE(signs("256 2"));
    CHECK_FALSE(signs("385 3"));
}

TEST_CASE("a type bitmap has the types it lists and no others") {
    const auto rdata = rdata_of("a.example. 60 NSEC b.example. A MX RRSIG NSEC TYPE1234");
    const auto nsec = read_nsec(name_of("a.example."), rdata);
    REQUIRE(nsec.has_value());
    for (const int type : {1, 15, 46, 47, 1234}) {
        CHECK(nsec->types.has(static_cast<dns::RrType>(type)));
    }
    for (const int type : {0, 2, 16, 48, 1233, 1235, 255, 256, 65535}) {
        CHECK_FALSE(nsec->types.has(static_cast<dns::RrType>(type)));
    }
}

TEST_CASE("malformed bitmaps are refused") {
    const auto is_read = [](std::vector<std::uint8_t> octets) {
        return TypeBitmap::of(octets).has_value();
    };
    CHECK(is_read({}));
    CHECK(is_read({0, 1, 0x40}));
    CHECK(is_read({0, 1, 0x40, 4, 1, 0x20}));
    CHECK_FALSE(is_read({0}));
    CHECK_FALSE(is_read({0, 0}));
    CHECK_FALSE(is_read({0, 2, 0x40}));
    CHECK_FALSE(is_read({0, 33, 0x40}));
    CHECK_FALSE(is_read({4, 1, 0x20, 0, 1, 0x40}));
    CHECK_FALSE(is_read({0, 1, 0x40, 0, 1, 0x40}));
}

TEST_CASE("an NSEC3 is read below its zone only, with flags and hash that are known") {
    const auto record = record_of(nsec3_text);
    const dns::Name zone = name_of("example.");
    const auto nsec3 = read_nsec3(record.owner, zone, record.rdata);
    REQUIRE(nsec3.has_value());
    CHECK(nsec3->iterations == 12);
    CHECK(nsec3->opt_out);
    CHECK(nsec3->salt.size() == 4);
    CHECK(nsec3->owner < nsec3->next);
    CHECK(nsec3->types.has(dns::RrType::SOA));
    CHECK_FALSE(read_nsec3(record.owner, dns::Name{}, record.rdata));
    CHECK_FALSE(read_nsec3(name_of("short.example."), zone, record.rdata));
    auto rdata = record.rdata;
    rdata[0] = 2;
    CHECK_FALSE(read_nsec3(record.owner, zone, rdata));
    rdata = record.rdata;
    rdata[1] = 2;
    CHECK_FALSE(read_nsec3(record.owner, zone, rdata));
    const auto read = [&](Octets part) { return read_nsec3(record.owner, zone, part); };
    CHECK(readable_prefixes(record.rdata, read) == 1); // with no types at all
}

TEST_CASE("DS and DNSKEY have something behind their fixed part") {
    const auto ds = rdata_of("example. 60 DS 12345 8 2 00");
    CHECK(read_ds(ds)->key_tag == 12345);
    CHECK(readable_prefixes(ds, [](Octets part) { return read_ds(part); }) == 0);
    CHECK(readable_prefixes(ds, [](Octets part) { return read_dnskey(part); }) == 0);
}
