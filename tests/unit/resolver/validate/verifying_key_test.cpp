#include "resolver/validate/verifying_key.hpp"

#include <openssl/evp.h>

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::validate;

namespace {

std::vector<std::uint8_t> rsa_key(std::size_t exponent, std::size_t modulus) {
    std::vector<std::uint8_t> key{static_cast<std::uint8_t>(exponent)};
    key.resize(1 + exponent + modulus, 0x81);
    return key;
}

/// Signs with Ed25519.
class Signer {
  public:
    Signer() {
        std::size_t length = public_.size();
        REQUIRE(::EVP_PKEY_get_raw_public_key(key_, public_.data(), &length) == 1);
    }
    ~Signer() { ::EVP_PKEY_free(key_); }
    Signer(const Signer&) = delete;
    Signer& operator=(const Signer&) = delete;

    VerifyingKey verifying() const { return {15, public_}; }
    std::vector<std::uint8_t> sign(Octets octets) const {
        std::vector<std::uint8_t> signature(64);
        std::size_t length = signature.size();
        EVP_MD_CTX* const context = ::EVP_MD_CTX_new();
        REQUIRE(::EVP_DigestSignInit(context, nullptr, nullptr, nullptr, key_) == 1);
        REQUIRE(::EVP_DigestSign(context, signature.data(), &length, octets.data(),
                                 octets.size()) == 1);
        ::EVP_MD_CTX_free(context);
        return signature;
    }

  private:
    EVP_PKEY* key_ = ::EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    std::array<std::uint8_t, 32> public_{};
};

} // namespace

TEST_CASE("SHA-1 signatures and unknown algorithms are not supported (RFC 9905)") {
    for (const int algorithm : {8, 10, 13, 14, 15, 16}) {
        CHECK(is_supported_algorithm(static_cast<std::uint8_t>(algorithm)));
    }
    for (const int algorithm : {0, 1, 3, 5, 6, 7, 12, 17, 23, 252, 253, 255}) {
        CHECK_FALSE(is_supported_algorithm(static_cast<std::uint8_t>(algorithm)));
    }
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
        VerifyingKey key{shape.algorithm, shape.key};
        for (const std::size_t length : {1U, 63U, 64U, 96U, 114U, 256U, 600U}) {
            const auto signature = garbage(length);
            CHECK_FALSE(key.has_signed(octets, signature));
        }
        const std::vector<std::uint8_t> zeros(64, 0);
        CHECK_FALSE(key.has_signed(octets, zeros));
        CHECK(key.known_signatures() == 0);
    }
}

TEST_CASE("a signature that was good is good again, and nothing else is") {
    const Signer signer;
    VerifyingKey key = signer.verifying();
    std::vector<std::uint8_t> octets(100, 7);
    auto signature = signer.sign(octets);
    for (int round = 0; round < 2; ++round) {
        CHECK(key.has_signed(octets, signature));
        CHECK(key.known_signatures() == 1);
        signature.back() ^= 1;
        CHECK_FALSE(key.has_signed(octets, signature));
        signature.back() ^= 1;
        octets[50] ^= 1;
        CHECK_FALSE(key.has_signed(octets, signature));
        octets[50] ^= 1;
    }
    VerifyingKey other = Signer{}.verifying();
    CHECK_FALSE(other.has_signed(octets, signature));
    // The same octets in all, cut elsewhere.
    octets.push_back(signature.front());
    signature.erase(signature.begin());
    CHECK_FALSE(key.has_signed(octets, signature));
}

TEST_CASE("of good signatures the last used are known again, up to the limit") {
    const Signer signer;
    VerifyingKey key = signer.verifying();
    for (std::uint8_t i = 0; i < 3 * good_signatures_known_max; ++i) {
        const std::array<std::uint8_t, 1> octets{i};
        CHECK(key.has_signed(octets, signer.sign(octets)));
        CHECK(key.known_signatures() == std::min<std::size_t>(i + 1U, good_signatures_known_max));
    }
}
