#include "control/identity/secret.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::control::identity;

TEST_CASE("a secret matches its hash and no other") {
    const auto kept = hash_of("correct horse", "0123456789abcdef");
    REQUIRE(kept);
    CHECK(config::SecretHash::from_text(kept->to_text()).has_value());
    CHECK(matches("correct horse", *kept));
    CHECK_FALSE(matches("correct horsf", *kept));
    CHECK_FALSE(matches("", *kept));
    CHECK_FALSE(matches(std::string("correct horse\0", 14), *kept));
}

TEST_CASE("RFC 7914 section 12: the hash is scrypt") {
    config::SecretHash kept;
    kept.cost = 16384;
    const std::string salt = "SodiumChloride";
    kept.salt.assign(salt.begin(), salt.end());
    // The first 32 of the 64 octets: PBKDF2's output does not depend on the length asked for.
    kept.hash = {0x70, 0x23, 0xbd, 0xcb, 0x3a, 0xfd, 0x73, 0x48, 0x46, 0x1c, 0x06,
                 0xcd, 0x81, 0xfd, 0x38, 0xeb, 0xfd, 0xa8, 0xfb, 0xba, 0x90, 0x4f,
                 0x8e, 0x3e, 0xa9, 0xb5, 0x43, 0xf6, 0x54, 0x5d, 0xa1, 0xf2};
    CHECK(matches("pleaseletmein", kept));
}

TEST_CASE("secrets are bounded and salts are new") {
    CHECK_FALSE(hash_of("", "0123456789abcdef"));
    CHECK_FALSE(hash_of(std::string(secret_octets_max + 1, 'x'), "0123456789abcdef"));
    const auto salt = new_salt();
    REQUIRE(salt);
    CHECK(salt->size() == config::salt_octets_min);
    CHECK(salt != new_salt());
}
