#include "control/identity/signing_key.hpp"

#include "tests/unit/control/folder.hpp"

#include <fstream>
#include <sys/stat.h>

using namespace parallax::control::identity;
using parallax::control::testing::Folder;

namespace {

std::string fault_in(const std::string& path) {
    const auto read = signing_key_in(path);
    const auto* fault = std::get_if<std::string>(&read);
    return fault ? *fault : "";
}

} // namespace

TEST_CASE("what a key signs it verifies, and nothing else") {
    const auto key = SigningKey::make();
    const auto other = SigningKey::make();
    REQUIRE(key);
    REQUIRE(other);
    const std::string signature = key->sign("text");
    CHECK(signature.size() == rsa_bits / 8);
    CHECK(key->verifies("text", signature));
    CHECK_FALSE(key->verifies("texts", signature));
    CHECK_FALSE(other->verifies("text", signature));
    CHECK_FALSE(key->verifies("text", ""));
    CHECK_FALSE(key->verifies("text", signature.substr(1)));
    CHECK(key->modulus().size() == rsa_bits / 8);
    CHECK(key->exponent() == std::string("\x01\x00\x01", 3));
    CHECK(key->thumbprint() != other->thumbprint());
}

TEST_CASE("a key survives its file") {
    const Folder folder;
    const std::string path = folder.file("k.pem");
    const auto made = signing_key_in(path);
    REQUIRE(std::holds_alternative<SigningKey>(made));
    struct stat status {};
    REQUIRE(stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
    const auto again = signing_key_in(path);
    REQUIRE(std::holds_alternative<SigningKey>(again));
    CHECK(std::get<SigningKey>(again).thumbprint() == std::get<SigningKey>(made).thumbprint());
}

TEST_CASE("a key that others may read is refused") {
    const Folder folder;
    const std::string path = folder.file("k.pem");
    REQUIRE(fault_in(path).empty());
    REQUIRE(chmod(path.c_str(), 0640) == 0);
    CHECK(fault_in(path).find("others may read this key") != std::string::npos);
}

TEST_CASE("a broken key file is an error and stays as it is") {
    const Folder folder;
    const std::string path = folder.file("k.pem");
    const std::string text =
        GENERATE(as<std::string>(), "", "no key", std::string(key_file_octets_max + 1, 'x'));
    std::ofstream(path) << text;
    REQUIRE(chmod(path.c_str(), 0600) == 0);
    CHECK(fault_in(path).find("is no RSA key") != std::string::npos);
    CHECK(std::filesystem::file_size(path) == text.size());
    CHECK_FALSE(fault_in(folder.file("missing/k.pem")).empty());
}
