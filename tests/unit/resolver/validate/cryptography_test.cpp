#include "resolver/validate/cryptography.hpp"

#include "dns/text_encoding.hpp"
#include "tests/unit/resolver/validate/signed_world.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::validate;
using namespace parallax::validate::testing;

namespace {

std::string digest_text(std::uint8_t type, const std::string& dnskey) {
    const dns::Record record = record_of(dnskey);
    return dns::hex_of(key_digest(type, record.owner, record.rdata));
}

/// The NSEC3 owner label of a name in the zone of RFC 5155 appendix A.
bool hashes_to(const std::string& name, const std::string& label) {
    const std::array<std::uint8_t, 4> salt{0xAA, 0xBB, 0xCC, 0xDD};
    const auto record = record_of(label + ".example. 60 NSEC3 1 0 12 aabbccdd " + label + " A");
    const auto nsec3 = read_nsec3(record.owner, name_of("example."), record.rdata);
    return nsec3 && nsec3_hash(name_of(name), {salt, 12}) == nsec3->owner;
}

} // namespace

TEST_CASE("DS digests are those of RFC 4034, RFC 6605 and RFC 8080, whatever the owner's case") {
    const std::string sha1_key =
        " 86400 DNSKEY 256 3 5 "
        "AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMm"
        "mAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==";
    CHECK(digest_text(1, "dskey.example.com." + sha1_key) ==
          "2BB183AF5F22588179A53B0A98631FAD1A292118");
    CHECK(digest_text(1, "DSKEY.Example.COM." + sha1_key) ==
          "2BB183AF5F22588179A53B0A98631FAD1A292118");
    CHECK(digest_text(2, "example.com. 3600 DNSKEY 257 3 15 "
                         "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=") ==
          "3AA5AB37EFCE57F737FC1627013FEE07BDF241BD10F3B1964AB55C78E79A304B");
    CHECK(digest_text(
              4, "example.net. 3600 DNSKEY 257 3 14 "
                 "xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RCOpgQ6K8X1DRSE"
                 "krbYQ+OB+v8/uX45NBwY8rp65F6Glur8I/mlVNgF6W/qTI37m40") ==
          "72D7B62976CE06438E9C0BF319013CF801F09ECC84B8D7E9495F27E305C6A9B0563A9B5F4D288405C3008A94"
          "6DF983D6");
}

TEST_CASE("NSEC3 hashes are those of RFC 5155 appendix A") {
    CHECK(hashes_to("example.", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom"));
    CHECK(hashes_to("a.example.", "35mthgpgcu1qg68fab165klnsnk3dpvl"));
    CHECK(hashes_to("A.Example.", "35MTHGPGCU1QG68FAB165KLNSNK3DPVL"));
    CHECK(hashes_to("*.w.example.", "r53bq7cc2uvmubfu5ocmm6pers9tk9en"));
    CHECK(hashes_to("x.y.w.example.", "2vptu5timamqttgl4luu9kg21e0aor3s"));
    CHECK_FALSE(hashes_to("b.example.", "35mthgpgcu1qg68fab165klnsnk3dpvl"));
}

TEST_CASE("the digests of DS records that are supported") {
    CHECK(is_supported_digest(1));
    CHECK(is_supported_digest(2));
    CHECK_FALSE(is_supported_digest(3));
    CHECK(is_supported_digest(4));
    CHECK_FALSE(is_supported_digest(5));
}

TEST_CASE("a fingerprint is SHA-256 of both parts together (FIPS 180-2 appendix B.1)") {
    const std::array<std::uint8_t, 2> ab{'a', 'b'};
    const std::array<std::uint8_t, 1> c{'c'};
    CHECK(dns::hex_of(fingerprint(ab, c)) ==
          "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
}
