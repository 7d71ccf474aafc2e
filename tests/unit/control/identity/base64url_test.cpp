#include "control/identity/base64url.hpp"

#include <catch2/catch.hpp>

using namespace parallax::control::identity;

TEST_CASE("RFC 4648 section 10, without padding") {
    CHECK(to_base64url("") == "");
    CHECK(to_base64url("f") == "Zg");
    CHECK(to_base64url("fo") == "Zm8");
    CHECK(to_base64url("foo") == "Zm9v");
    CHECK(to_base64url("foobar") == "Zm9vYmFy");
    CHECK(to_base64url("\xfb\xff") == "-_8");
    CHECK(from_base64url("Zm9vYg") == "foob");
    CHECK(from_base64url("-_8") == "\xfb\xff");
}

TEST_CASE("every octet string comes back") {
    std::string octets;
    for (int octet = 0; octet < 256; ++octet) {
        octets += static_cast<char>(octet);
        CHECK(from_base64url(to_base64url(octets)) == octets);
    }
}

TEST_CASE("other spellings are refused") {
    CHECK_FALSE(from_base64url("Z"));
    CHECK_FALSE(from_base64url("Zg=="));
    CHECK_FALSE(from_base64url("Zh")); // as "Zg", with a bit left over
    CHECK_FALSE(from_base64url("Zm9+"));
    CHECK_FALSE(from_base64url("Zm9/"));
    CHECK_FALSE(from_base64url("Zm 9"));
}
