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

std::vector<std::uint8_t> rsa_key(std::size_t exponent, std::size_t modulus) {
    std::vector<std::uint8_t> key{static_cast<std::uint8_t>(exponent)};
    key.resize(1 + exponent + modulus, 0x81);
    return key;
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

TEST_CASE("SHA-1 signatures and unknown algorithms are not supported (RFC 9905)") {
    for (const int algorithm : {8, 10, 13, 14, 15, 16}) {
        CHECK(is_supported_algorithm(static_cast<std::uint8_t>(algorithm)));
    }
    for (const int algorithm : {0, 1, 3, 5, 6, 7, 12, 17, 23, 252, 253, 255}) {
        CHECK_FALSE(is_supported_algorithm(static_cast<std::uint8_t>(algorithm)));
    }
    CHECK(is_supported_digest(1));
    CHECK(is_supported_digest(2));
    CHECK_FALSE(is_supported_digest(3));
    CHECK(is_supported_digest(4));
    CHECK_FALSE(is_supported_digest(5));
}

TEST_CASE("keys that do not have the form of their algorithm are known before they are used") {
    const auto octets = [](std::size_t count) { return std::vector<std::uint8_t>(count, 0x42); };
    CHECK(is_well_formed_key(13, octets(64)));
    CHECK_FALSE(is_well_formed_key(13, octets(65)));
    CHECK(is_well_formed_key(14, octets(96)));
    CHECK(is_well_formed_key(15, octets(32)));
    CHECK(is_well_formed_key(16, octets(57)));
    CHECK_FALSE(is_well_formed_key(16, octets(0)));
    CHECK(is_well_formed_key(8, rsa_key(3, 256)));
    CHECK(is_well_formed_key(8, rsa_key(3, rsa_modulus_octets_max)));
    CHECK_FALSE(is_well_formed_key(8, rsa_key(3, rsa_modulus_octets_max + 1)));
    CHECK_FALSE(is_well_formed_key(8, rsa_key(3, rsa_modulus_octets_min - 1)));
    CHECK_FALSE(is_well_formed_key(8, rsa_key(rsa_exponent_octets_max + 1, 256)));
    CHECK_FALSE(is_well_formed_key(8, rsa_key(0, 256)));
    CHECK_FALSE(is_well_formed_key(8, octets(2)));
    auto zero = rsa_key(3, 256);
    zero[4] = 0;
    CHECK_FALSE(is_well_formed_key(8, zero));
}

TEST_CASE("garbage is no signature, whatever its length") {
    const auto garbage = [](std::size_t count) { return std::vector<std::uint8_t>(count, 0x99); };
    const auto octets = garbage(40);
    struct Shape {
        std::uint8_t algorithm;
        std::vector<std::uint8_t> key;
    };
    const Shape shapes[] = {{8, rsa_key(3, 256)}, {10, rsa_key(1, 64)}, {13, garbage(64)},
                            {14, garbage(96)},    {15, garbage(32)},    {16, garbage(57)}};
    for (const Shape& shape : shapes) {
        for (const std::size_t length : {1U, 63U, 64U, 96U, 114U, 256U, 600U}) {
            const auto signature = garbage(length);
            CHECK_FALSE(is_signature_good({shape.algorithm, shape.key, octets, signature}));
        }
        const std::vector<std::uint8_t> zeros(64, 0);
        CHECK_FALSE(is_signature_good({shape.algorithm, shape.key, octets, zeros}));
    }
}
