#include "control/registration/tsig_key.hpp"

#include "tests/unit/control/registration/update_text.hpp"

using namespace parallax;
using namespace parallax::control::registration;
using dns::test::hex;

namespace {
std::string fault_of(std::string_view text) {
    const auto read = tsig_key_from_text(text);
    const auto* const fault = std::get_if<std::string>(&read);
    return fault ? *fault : "";
}
constexpr std::string_view written =
    "key \"dhcp256.example\" {\n\talgorithm hmac-sha256;\n"
    "\tsecret \"PVcbUHWncam3jNu79EVwuXt2jcAOQvZsgXNPGGMvxIA=\";\n};\n";
} // namespace

TEST_CASE("what tsig-keygen writes is a key") {
    const auto read = tsig_key_from_text(written);
    const auto* const key = std::get_if<TsigKey>(&read);
    REQUIRE(key);
    CHECK(key->name.to_text() == "dhcp256.example.");
    CHECK(key->algorithm == TsigAlgorithm::HmacSha256);
    CHECK(key->secret == hex("3d571b5075a771a9b78cdbbbf44570b97b768dc00e42f66c81734f18632fc480"));
}

TEST_CASE("a key may be written by hand: comments, no quotes, no blanks") {
    CHECK(fault_of("# DHCP\nkey a.b{secret AAECAwQFBgcICQoLDA0ODw==;algorithm HMAC-SHA512.;};"
                   "// end") == "");
}

TEST_CASE("what is no key is told without its text") {
    const std::string form = fault_of("");
    CHECK(form.find("tsig-keygen") != std::string::npos);
    for (const char* const text :
         {"key", "key x", "key \"x", "key x {", "key x { algorithm hmac-sha256; };",
          "key x { secret AAECAwQFBgcICQoLDA0ODw==; };", "zone x { algorithm a; secret b; };",
          "key x { algorithm hmac-sha256; algorithm hmac-sha256; secret b; };",
          "key x { algorithm hmac-sha256 secret AAECAwQFBgcICQoLDA0ODw==; };",
          "key x { algorithm hmac-sha256; secret AAECAwQFBgcICQoLDA0ODw==; }",
          "key x { algorithm hmac-sha256; secret AAECAwQFBgcICQoLDA0ODw==; }; key y"}) {
        CAPTURE(text);
        CHECK(fault_of(text) == form);
    }
    CHECK(fault_of(std::string(written) + std::string(key_text_octets_max, ' ')) == form);
    CHECK(fault_of("key a..b { algorithm hmac-sha256; secret AAECAwQFBgcICQoLDA0ODw==; };") ==
          "the key's name is no domain name");
    CHECK(fault_of("key x { algorithm hmac-sha256; secret squeamish; };") ==
          "the secret is no base64");
}

TEST_CASE("MD5 and SHA-1 are no algorithms, short secrets no secrets") {
    for (const char* const algorithm :
         {"hmac-md5", "hmac-md5.sig-alg.reg.int", "hmac-sha1", "gss-tsig"}) {
        CHECK(fault_of("key x { algorithm " + std::string(algorithm) +
                       "; secret AAECAwQFBgcICQoLDA0ODw==; };")
                  .starts_with("the algorithm must be"));
    }
    CHECK(fault_of("key x { algorithm hmac-sha256; secret AAECAwQFBgcICQoLDA0O; };") ==
          "the secret must have 16 to 512 octets");
    CHECK(fault_of("key x { algorithm hmac-sha256; secret " + std::string(688, 'A') + "; };") ==
          "the secret must have 16 to 512 octets");
}

TEST_CASE("base64 is read one way only") {
    CHECK(from_base64("AAEC") == hex("000102"));
    CHECK(from_base64("AAE=") == hex("0001"));
    for (const char* const text : {"", "AAE", "AAF=", "A===", "====", " AAE", "AAE\n", "A-_B"}) {
        CAPTURE(text);
        CHECK_FALSE(from_base64(text));
    }
}

TEST_CASE("HMAC by RFC 4231 test case 2") {
    TsigKey key;
    key.secret = {'J', 'e', 'f', 'e'};
    const std::string_view text = "what do ya want for nothing?";
    const OctetView message{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
    CHECK(hmac(key, message) ==
          hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    key.algorithm = TsigAlgorithm::HmacSha224;
    CHECK(hmac(key, message) == hex("a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44"));
    key.algorithm = TsigAlgorithm::HmacSha384;
    CHECK(hmac(key, message) == hex("af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec373632244"
                                    "5e8e2240ca5e69e2c78b3239ecfab21649"));
    key.algorithm = TsigAlgorithm::HmacSha512;
    CHECK(
        hmac(key, message) ==
        hex("164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f"
            "65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"));
}

TEST_CASE("MACs are the same, or not") {
    CHECK(is_same_mac(hex("0102"), hex("0102")));
    CHECK_FALSE(is_same_mac(hex("0102"), hex("0103")));
    CHECK_FALSE(is_same_mac(hex("0102"), hex("010200")));
}
