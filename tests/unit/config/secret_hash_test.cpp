#include "config/secret_hash.hpp"

#include <catch2/catch.hpp>

using namespace parallax::config;

namespace {

const std::string salt(32, 'a');
const std::string hash(64, '5');

bool is_taken(const std::string& start, const std::string& salt_text,
              const std::string& hash_text) {
    return SecretHash::from_text(start + salt_text + "$" + hash_text).has_value();
}

} // namespace

TEST_CASE("a secret hash is read and written back") {
    const std::string text = "scrypt$16384$8$4$" + salt + "$" + hash;
    const auto read = SecretHash::from_text(text);
    REQUIRE(read);
    CHECK(read->cost == 16384);
    CHECK(read->block == 8);
    CHECK(read->parallel == 4);
    CHECK(read->salt == std::vector<std::uint8_t>(16, 0xaa));
    CHECK(read->hash == std::vector<std::uint8_t>(32, 0x55));
    CHECK(read->to_text() == text);
}

TEST_CASE("what would cost too much or too little to check is refused") {
    CHECK(is_taken("scrypt$131072$8$1$", salt, hash));
    CHECK_FALSE(is_taken("scrypt$262144$8$1$", salt, hash));
    CHECK_FALSE(is_taken("scrypt$8192$8$1$", salt, hash));
    CHECK_FALSE(is_taken("scrypt$32769$8$1$", salt, hash));
    CHECK_FALSE(is_taken("scrypt$32768$9$1$", salt, hash));
    CHECK_FALSE(is_taken("scrypt$32768$8$5$", salt, hash));
    CHECK_FALSE(is_taken("scrypt$32768$0$1$", salt, hash));
    CHECK_FALSE(is_taken("scrypt$18446744073709551616$8$1$", salt, hash));
}

TEST_CASE("malformed secret hashes are refused") {
    CHECK_FALSE(SecretHash::from_text(""));
    CHECK_FALSE(SecretHash::from_text("scrypt"));
    CHECK_FALSE(SecretHash::from_text("$$$$$"));
    CHECK_FALSE(SecretHash::from_text("scrypt$32768$8$1$" + salt + "$" + hash + "$"));
    CHECK_FALSE(is_taken("argon2$32768$8$1$", salt, hash));
    CHECK_FALSE(is_taken("scrypt$032768$8$1$", salt, hash));
    CHECK_FALSE(is_taken("scrypt$+32768$8$1$", salt, hash));
    CHECK_FALSE(is_taken("scrypt$32768 $8$1$", salt, hash));
    CHECK_FALSE(is_taken("scrypt$32768$8$1$", salt.substr(2), hash));
    CHECK_FALSE(is_taken("scrypt$32768$8$1$", salt + "a", hash));
    CHECK_FALSE(is_taken("scrypt$32768$8$1$", std::string(130, 'a'), hash));
    CHECK_FALSE(is_taken("scrypt$32768$8$1$", salt, hash.substr(2)));
    CHECK_FALSE(is_taken("scrypt$32768$8$1$", salt, hash + "55"));
    CHECK_FALSE(is_taken("scrypt$32768$8$1$", salt, std::string(64, 'g')));
}
